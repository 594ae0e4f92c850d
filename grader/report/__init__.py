"""The class report and the students' slips: what they hold (`gather`), and how it becomes one HTML file each."""
