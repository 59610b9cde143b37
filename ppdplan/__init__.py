"""ppdplan lays one hard day out in time: who has the baby, the bottles, the pumps, the waits."""

__version__ = "0.1.0"
