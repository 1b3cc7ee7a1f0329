"""Tables of rows as spreadsheet programs have them: CSV and XLSX out, and in after a preview."""
