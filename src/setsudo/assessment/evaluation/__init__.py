"""How well assessments agree with people's labels: figures, never a part of an assessment."""
