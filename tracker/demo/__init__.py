"""The sandbox sources and the sample quarter behind `keyresult demo`."""
