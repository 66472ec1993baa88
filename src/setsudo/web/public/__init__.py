"""The public site: the policy, contact, notices and objections."""
