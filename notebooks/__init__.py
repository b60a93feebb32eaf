"""The notebooks that ship with papercoder. Data only."""
