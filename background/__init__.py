"""Background work: who runs which jobs, how long they may take, and what staff see of it.

Each queue has a worker process of its own (`queues`), so that a mail server that hangs or a large
file holds up no other work. `manage.py work` starts them (`supervisor`, `worker`); the tasks are in
the `tasks.py` of each app.
"""
