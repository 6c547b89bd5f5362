import { profileRows, serveProfiles } from "./endpoints/profiles.ts";
import { describeRows } from "./rows.ts";

describeRows("Profiles", ["/usr/bin/python3", "php", "nginx"], profileRows, serveProfiles);
