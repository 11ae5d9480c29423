"""LOOK: functions turn rows into components and figures. They use no SQL, no environment variables and no clock."""
