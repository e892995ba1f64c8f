"""Chapter 05: rules, trade, threat, opinion and share prices."""
