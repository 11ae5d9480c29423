"""The city's calendar: public holidays, moved working days and working days, with the corrections of the city pack."""
