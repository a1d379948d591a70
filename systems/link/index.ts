import { System } from "../system";
import { applications } from "./applications";
import { dataUnits } from "./data";
import { foundationUnits } from "./foundation";
import { monitoringUnits } from "./monitoring";
import { ownName } from "./names";
import { serviceUnits } from "./services";

/** The Link social platform: 27 Applications in seven waves, 25 of them in each environment. */
export const link: System = {
  name: "link",
  repositoryUrl: "https://github.com/link-social/gitops.git",
  waves: { first: -2, last: 4 },
  environments: {
    dev: { branch: "develop" },
    staging: { branch: "develop" },
    prod: { branch: "main", ownName: ownName.prod },
  },
  applications,
  content: {
    units: [...foundationUnits, ...dataUnits, ...monitoringUnits, ...serviceUnits],
    owners: { everything: ["@link-social/platform"], prod: ["@link-social/sre"] },
  },
};
