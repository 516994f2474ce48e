// Routes: the pages that exist. A page is one folder in pages/ and one row here.
import type { ComponentType } from "react";
import { DashboardIcon } from "@/components/icons";
import { m } from "@/messages";
import { DashboardPage } from "@/pages/dashboard/dashboard_page";

export interface Route {
    path: string;
    title: string;
    icon: ComponentType<{ size?: number }>;
    page: ComponentType;
}

export const routes: readonly Route[] = [
    { path: "/", title: m.nav.dashboard, icon: DashboardIcon, page: DashboardPage },
];
