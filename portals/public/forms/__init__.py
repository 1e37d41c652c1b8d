"""What shape must an answer have on the public pages?"""
