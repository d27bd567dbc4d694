"""What generated pages and their maps share; write_data_page.py and draw_details.py are the doors."""
