"""`python -m app` is `whom`, for where the script is not on the path."""

from app.cli import main

if __name__ == "__main__":
    main()
