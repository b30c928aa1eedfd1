"""
The second reader: a small language model in the worker that reads again what the detector has read. It may only raise.

Optional. Without a model in the folder nothing is owed, read or paid. `manage.py train_second_reader` makes one.
A room whose texts are to be read registers them (`sources`); its writers leave a row that says "read this again"
(`services.second_reading_owe`), and a sweep in the worker reads what is owed (`sweeping`).
"""
