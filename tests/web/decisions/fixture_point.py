"""The small policy that the certification scenario of AuthZEN asks a decision point to have."""

from __future__ import annotations

from collections.abc import Sequence

from setsudo.decisions.authzen import Action, Answer, Asked, Entity

ROLES = {"alice": "", "bob": "admin"}
STATUS = {"record-1": "active", "record-2": "archived"}
ACTIONS = ("read", "write", "delete")


class Records:
    """Who may do what with two records: the scenario's eight rules, and what they leave open."""

    def decide(self, asked: Asked) -> Answer:
        return Answer(self._may(asked))

    def subjects(self, asked: Asked) -> Sequence[str]:
        if asked.subject.type != "user":
            return ()
        return [
            one
            for one, role in ROLES.items()
            if self._may(Asked(Entity("user", one, {"role": role}), asked.action, asked.resource))
        ]

    def resources(self, asked: Asked) -> Sequence[str]:
        if asked.resource.type != "record":
            return ()
        return [
            one
            for one, status in STATUS.items()
            if self._may(
                Asked(asked.subject, asked.action, Entity("record", one, {"status": status}))
            )
        ]

    def actions(self, asked: Asked) -> Sequence[str]:
        return [
            one for one in ACTIONS if self._may(Asked(asked.subject, Action(one), asked.resource))
        ]

    def _may(self, asked: Asked) -> bool:
        subject, resource = asked.subject, asked.resource
        if subject.type != "user" or subject.id not in ROLES:
            return False
        if resource.type != "record" or resource.id not in STATUS:
            return False
        archived = resource.properties.get("status") == "archived"
        if asked.action.name == "read":
            return True
        if asked.action.name == "write":
            admin = subject.properties.get("role") == "admin"
            return (archived and admin) or (not archived and subject.id == "alice")
        if asked.action.name == "delete":
            return subject.id == "alice" and asked.action.properties.get("soft") is True
        return False
