"""What people determined, used to measure and to set the machine: never to set people.

Pure: nothing here writes, and nothing here changes a policy or an engine. People adopt, or do not.
"""
