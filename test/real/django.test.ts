import { djangoRows, serveDjango } from "./endpoints/django.ts";
import { describeRows } from "./rows.ts";

describeRows("Django", ["/usr/bin/python3"], djangoRows, serveDjango);
