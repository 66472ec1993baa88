"""The register of the company's services."""
