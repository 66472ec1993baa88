"""The service: storage, pages and the API around the core. Everything that knows Django is here."""
