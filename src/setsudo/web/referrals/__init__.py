"""Exhibits, bundles, referrals and proceedings."""
