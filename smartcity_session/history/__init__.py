"""Who changed what and when: entries are made from saves and deletions, read, undone, and removed after a while.

`record` notes an action with consequences, such as a role that was given. What a save or a deletion changes in a model
of `tracked.TRACKED` notes itself.
"""

from smartcity_session.history.acting import acting
from smartcity_session.history.recording import Action, batch, record

__all__ = ["Action", "acting", "batch", "record"]
