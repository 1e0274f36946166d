"""What tests show and try: records, charters, digests and forms made without a database."""
