"""recurring-ical-events, held to a number of months so that no rule is walked for ever."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from dateutil.rrule import rrule  # type: ignore[import-untyped]
from recurring_ical_events import (  # type: ignore[import-untyped]
    ComponentsWithName,
    EventAdapter,
    Series,
)

from ppdplan.calendars.values import Unreadable

if TYPE_CHECKING:
    from ppdplan.calendars.recurrence import Budget

MONTHS_A_RULE = 3_000


def selection(budget: "Budget") -> ComponentsWithName:
    """Events, each given as its index and its start, their rules held to the budget."""

    class Held(Series):  # type: ignore[misc]
        class RecurrenceRules(Series.RecurrenceRules):  # type: ignore[misc]
            def rrulestr(self, rule_string: str) -> Any:
                return _Metered.of(super().rrulestr(rule_string), budget)

    return ComponentsWithName("VEVENT", adapter=_Marked, series=Held)


class _Marked(EventAdapter):  # type: ignore[misc]
    """Gives an occurrence as (index, start) in place of a whole copied event."""

    def as_component(
        self,
        start: datetime | None = None,
        stop: datetime | timedelta | None = None,  # noqa: ARG002 - the library's signature
        keep_recurrence_attributes: bool = True,  # noqa: ARG002, FBT001, FBT002 - as above
    ) -> tuple[int, datetime]:
        return self._component["X-INDEX"], self.start if start is None else start


class _Metered(rrule):  # type: ignore[misc]
    """A rule that counts the months it walks through.

    dateutil looks for the next day of "30 February" until the year 9999. It reads
    ``_byeaster`` once for every month or year it steps into: that is the meter.
    """

    @classmethod
    def of(cls, rule: Any, budget: "Budget") -> Any:
        rule.__dict__["_left"] = MONTHS_A_RULE
        rule.__dict__["_budget"] = budget
        rule.__class__ = cls
        return rule

    @property
    def _byeaster(self) -> Any:
        left, budget = self.__dict__["_left"] - 1, self.__dict__["_budget"]
        self.__dict__["_left"] = left
        budget.months -= 1
        if left < 0:
            raise Unreadable("its rule names days that do not come")
        if budget.months < 0:
            raise Unreadable("the rules of the file reach over too many years")
        return self.__dict__["_byeaster"]
