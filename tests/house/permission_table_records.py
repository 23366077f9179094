"""The part of the permission table about keeping records and taking them out."""

RECORDS = """
clinic:patient_export                    patient      GET  302 403 403 200 200 404
clinic:patient_export                    patient      POST 302 403 403 302 302 404
clinic:retention_edit                    -            GET  302 403 403 200 200 200
clinic:retention_edit                    -            POST 302 403 403 422 422 422
clinic:patient_retention                 patient      GET  302 403 403 200 200 404
clinic:patient_retention                 patient      POST 302 403 403 422 422 404
clinic:patient_erase                     patient      GET  302 403 403 403 200 404
clinic:patient_erase                     patient      POST 302 403 403 403 422 404
clinic:record_erase                      patient      GET  302 403 403 403 200 404
clinic:record_erase                      patient      POST 302 403 403 403 422 404
clinic:hold_lift                         hold         POST 302 403 403 303 303 404
clinic:due_list                          -            GET  302 403 403 403 200 200
"""
