"""PostgreSQL, Valkey and the product on one Linux machine, without installation.

For the demo, for developers and for the tests. A real practice runs its own servers
and names them with DATABASE_URL and REDIS_URL.
"""
