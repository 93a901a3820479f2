"""The contracts that every connector and every store must pass, for outsiders too."""
