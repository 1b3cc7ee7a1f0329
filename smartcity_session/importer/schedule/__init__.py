"""The schedule of another system, frab's and pretalx's `schedule.json` and `schedule.xml`, into sessions."""
