"""What is built and handed out."""
