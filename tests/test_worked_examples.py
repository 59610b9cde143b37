"""The two worked examples of the rules, by hand, in full. 1 December 2026, New York."""

from helpers import at, request
from ppdplan.model import Role
from ppdplan.planner import build_plan
from ppdplan.rules import ARTICLE_POLICY

PATIENT, CAREGIVER = (Role.PATIENT,), (Role.CAREGIVER,)


def laid(plan):
    return [(event.key, event.kind, event.start, event.end, event.roles) for event in plan.events]


def row(key, kind, start, end, *roles):
    return key, kind, at(start), at(end), roles or PATIENT


def test_a_medium_day_at_10_after_a_feed_at_07_30():
    plan = build_plan(request("10:00", "medium", "07:30"), ARTICLE_POLICY)
    both = (Role.CAREGIVER, Role.PATIENT)
    assert laid(plan) == [
        row("hand-over", "caregiver", "09:15", "10:00", *both),
        row("pump-before", "pump", "09:15", "09:35"),
        row("session", "session", "10:00", "12:00"),
        row("caregiver", "caregiver", "10:00", "15:00", Role.CAREGIVER),
        row("bottle-1", "bottle", "10:30", "11:00", Role.CAREGIVER),
        row("bottle-2", "bottle", "13:30", "14:00", Role.CAREGIVER),
        row("pump-1", "pump", "13:30", "13:50"),
        row("bottle-3", "bottle", "16:30", "17:00"),
        row("pump-2", "pump", "17:00", "17:20"),
        row("safe-to-drive", "driving", "18:00", "18:15"),
        row("bottle-4", "bottle", "19:30", "20:00"),
        row("nursing-resume", "nursing", "21:00", "21:15"),
    ]
    points = plan.milestones
    assert (points.session_start, points.session_end) == (at("10:00"), at("12:00"))
    assert (points.waits_from, points.caregiver_until) == (at("12:00"), at("15:00"))
    assert (points.safe_to_drive, points.nursing_resume) == (at("18:00"), at("21:00"))


def test_a_low_day_at_10_after_a_feed_at_07_00():
    plan = build_plan(request("10:00", "low", "07:00"), ARTICLE_POLICY)
    both = (Role.CAREGIVER, Role.PATIENT)
    assert laid(plan) == [
        # The feed due at 10:00 is offered early.
        row("feed-1", "feed", "08:45", "09:15"),
        row("hand-over", "caregiver", "09:15", "10:00", *both),
        row("pump-before", "pump", "09:15", "09:35"),
        row("session", "session", "10:00", "12:00"),
        row("caregiver", "caregiver", "10:00", "14:00", Role.CAREGIVER),
        row("bottle-1", "bottle", "11:45", "12:15", Role.CAREGIVER),
        # Four hours on: to wait for her own bottle at 14:45 would make it six.
        row("pump-1", "pump", "13:15", "13:35"),
        row("bottle-2", "bottle", "14:45", "15:15"),
        row("pump-2", "pump", "15:15", "15:35"),
        row("safe-to-drive", "driving", "16:00", "16:15"),
        row("bottle-3", "bottle", "17:45", "18:15"),
        row("nursing-resume", "nursing", "18:00", "18:15"),
    ]
    assert plan.event("feed-1").early
    codes = {notice.code for notice in plan.notices}
    assert {"feed-early", "nurse-soon"} <= codes
