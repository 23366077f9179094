"""One walk along the whole main job on real parts, each step with what proves it.

The pages are served over HTTP, mail travels over SMTP, rows are written by the same
verbs that the tasks call. The pages read the real clock, so the treatment lies eighty
hours back: the walk hands the verbs a `now` that moves through the past up to the
present, and every link it opens on the way is still good.
"""
