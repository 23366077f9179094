"""The part of the permission table about the second step of a sign-in, and logins."""

SECOND_STEP = """
mfa_index                                -            GET  302 200 200 200 200 200
mfa_authenticate                         -            GET  302 302 302 302 302 302
mfa_authenticate                         -            POST 302 302 302 302 302 302
mfa_reauthenticate                       -            GET  302 302 302 302 302 302
mfa_reauthenticate                       -            POST 302 302 302 302 302 302
mfa_activate_totp                        -            GET  302 302 302 302 302 302
mfa_activate_totp                        -            POST 302 302 302 302 302 302
mfa_deactivate_totp                      -            GET  302 404 404 404 404 404
mfa_deactivate_totp                      -            POST 302 404 404 404 404 404
mfa_view_recovery_codes                  -            GET  302 404 404 404 404 404
mfa_generate_recovery_codes              -            GET  302 302 302 302 302 302
mfa_generate_recovery_codes              -            POST 302 302 302 302 302 302
mfa_download_recovery_codes              -            GET  302 404 404 404 404 404
mfa_list_webauthn                        -            GET  302 200 200 200 200 200
mfa_add_webauthn                         -            GET  302 302 302 302 302 302
mfa_add_webauthn                         -            POST 302 302 302 302 302 302
mfa_reauthenticate_webauthn              -            GET  302 302 302 302 302 302
mfa_reauthenticate_webauthn              -            POST 302 302 302 302 302 302
mfa_remove_webauthn                      -            GET  302 302 302 302 302 302
mfa_remove_webauthn                      -            POST 302 302 302 302 302 302
mfa_edit_webauthn                        -            GET  302 302 302 302 302 302
mfa_edit_webauthn                        -            POST 302 302 302 302 302 302
usersessions_list                        -            GET  302 200 200 200 200 200
usersessions_list                        -            POST 302 302 302 302 302 302
"""
