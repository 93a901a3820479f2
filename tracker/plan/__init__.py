"""OKR and settings files: loaded with positions, validated whole, compiled for the database."""
