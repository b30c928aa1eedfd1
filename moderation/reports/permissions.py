"""Who reads reports and decides about them: members of the group of moderators, with their second factor proven."""

from accounts.permissions import Holds


class ReadsReports(Holds):
    needs = "read:reports"


class Moderates(Holds):
    needs = "write:moderation"
