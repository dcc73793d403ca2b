"""What tests share: plain functions and small values. Fixtures stand in ``conftest.py``, which only wires these."""
