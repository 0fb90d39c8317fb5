"""Users, their roles in places and periods, and mail sent to them."""

from accounts.models.digests import digest_of
from accounts.models.erasures import Erased, Erasure
from accounts.models.invitations import Invitation
from accounts.models.mail import Delivery, MailMessage
from accounts.models.roles import Role, RoleKind
from accounts.models.security import SecurityEvent, SecurityEventKind
from accounts.models.tokens import PersonalToken, Scope
from accounts.models.users import User, UserManager

__all__ = [
    "Delivery",
    "Erased",
    "Erasure",
    "Invitation",
    "MailMessage",
    "PersonalToken",
    "Role",
    "RoleKind",
    "Scope",
    "SecurityEvent",
    "SecurityEventKind",
    "User",
    "UserManager",
    "digest_of",
]
