"""Who may do what. ``access`` marks every view ``public`` or ``resident``; the application refuses to start without."""
