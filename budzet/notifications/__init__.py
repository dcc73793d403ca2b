"""Mails: an outbox in the database, filled in the transaction of the act that causes the mail, emptied by a job.

``services.add`` queues a mail · ``vault.Vault`` closes what is secret in it · ``senders`` carry it out (console, SMTP,
memory) · ``rendering.render`` makes its text · ``queries.latest_mails`` reads the outbox of a demonstration.
Recipient and values are encrypted while they wait and blanked when the mail is out.
"""
