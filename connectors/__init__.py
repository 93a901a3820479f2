"""The connectors: one module or folder each, and `http`, the one door to the network.

Installed as `tracker.connectors`. Each exposes `connector` (see `tracker.ports.Connector`) and is
found by its entry point in the group `keyresult.connectors`; nothing imports one by name.
"""
