"""Read by gunicorn where it is started in this folder."""

logger_class = "clinic.weblog.WebLog"
