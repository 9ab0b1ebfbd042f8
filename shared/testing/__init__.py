"""What every test can ask for: real servers, fresh databases, the fakes that are named so."""
