"""Notices to customers: which kinds there are, what they may say, and the codes they carry."""
