"""The demonstration city: seeded into an empty database under ``BUDZET_DEMO=1``, with a mailbox for all.

``seeding`` fills the database, ``views`` shows the mailbox, ``commands`` starts it over. Nothing else imports them.
"""
