"""An owner's pitches: list, editor, versions, readers, evidence."""
