import { pythonRows, servePython } from "./endpoints/python.ts";
import { describeRows } from "./rows.ts";

describeRows("Python", ["python3"], pythonRows, servePython);
