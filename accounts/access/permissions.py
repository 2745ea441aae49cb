"""What a person may do, each as one word; roles.py says who may."""

from enum import StrEnum


class Permission(StrEnum):
    # at a home
    SEE_HOME = "see_home"
    ENTER_MONTH = "enter_month"
    CHOOSE_GOALS = "choose_goals"
    SIGN_AGREEMENT = "sign_agreement"
    MANAGE_PEOPLE = "manage_people"
    # at a QIO's desk for a state
    SEE_STATE = "see_state"
    RECRUIT = "recruit"
    INVITE_TO_HOME = "invite_to_home"
    MANAGE_QIO_PEOPLE = "manage_qio_people"
    HELP_SIGN_IN = "help_sign_in"
    WRITE_MAILING = "write_mailing"
    EXPORT_STATE = "export_state"
    EDIT_LIBRARY = "edit_library"  # also at a LANE and for the nation: each its own
    # at a state's LANE
    SEE_LANE = "see_lane"
    MANAGE_LANE = "manage_lane"
    # for the nation
    SEE_NATION = "see_nation"
    EDIT_DEFINITIONS = "edit_definitions"
    ANSWER_HELP_DESK = "answer_help_desk"
    WRITE_NATIONAL_MAILING = "write_national_mailing"
    READ_MAILBOX = "read_mailbox"
    KEEP_CERTIFICATES = "keep_certificates"
