// SPDX-License-Identifier: Apache-2.0
// Made by tools/generate.mjs.
export interface paths {
    "/api/v1/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Is every part ready? */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": Record<string, never>;
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/version": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Versions */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": Record<string, never>;
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This document */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": Record<string, never>;
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/problems": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every error code */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": Record<string, never>;
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/problems/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One error code */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Name or id */
                    key: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": Record<string, never>;
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                404: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List your API keys */
        get: {
            parameters: {
                query?: {
                    /** @description Most items of a page */
                    limit?: number;
                    /** @description What the page before answered as next */
                    cursor?: string;
                    /** @description Order; - for descending; created is short for created_at */
                    sort?: "created_at" | "-created_at";
                    /** @description Answer the total, too */
                    count?: "0" | "1" | "true" | "false";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                /** @description Identity */
                                id: string;
                                /** @description On whose behalf it acts */
                                account: string;
                                /** @description What it is for: "Billing" */
                                name: string;
                                /** @description Areas of the API that it reaches; write holds read. Never more than the account may */
                                scopes: ("me:read" | "me:write" | "accounts:read" | "accounts:write" | "domains:read" | "domains:write" | "addresses:read" | "addresses:write" | "files:read" | "files:write" | "antispam:read" | "antispam:write" | "stats:read" | "stats:write" | "log:read" | "log:write" | "jobs:read" | "jobs:write" | "server:read" | "server:write")[];
                                /** @description IP addresses and networks that it may come from; none: from anywhere */
                                networks: string[];
                                /**
                                 * Format: date-time
                                 * @description From then on it opens nothing; null: it does not end by itself
                                 */
                                expires_at: string | null;
                                /**
                                 * Format: date-time
                                 * @description Latest use, to within five minutes
                                 */
                                last_used_at: string | null;
                                /** @description Where that came from */
                                last_used_ip: string | null;
                                /**
                                 * Format: date-time
                                 * @description When it was made
                                 */
                                created_at: string | null;
                            }[];
                            next: string | null;
                            total?: number;
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        put?: never;
        /** Make a key for a program; its token is told this once */
        post: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description What it is for: "Billing" */
                        name: string;
                        /** @description Areas of the API that it reaches; write holds read. Never more than the account may */
                        scopes: ("me:read" | "me:write" | "accounts:read" | "accounts:write" | "domains:read" | "domains:write" | "addresses:read" | "addresses:write" | "files:read" | "files:write" | "antispam:read" | "antispam:write" | "stats:read" | "stats:write" | "log:read" | "log:write" | "jobs:read" | "jobs:write" | "server:read" | "server:write")[];
                        /** @description IP addresses and networks that it may come from; none: from anywhere */
                        networks?: string[];
                        /**
                         * Format: date-time
                         * @description From then on it opens nothing; null: it does not end by itself
                         */
                        expires_at?: string | null;
                    };
                };
            };
            responses: {
                /** @description The plan of a dry run */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                /** @description Done */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description The key; told this once */
                            token: string;
                            /** @description Identity */
                            id: string;
                            /** @description On whose behalf it acts */
                            account: string;
                            /** @description What it is for: "Billing" */
                            name: string;
                            /** @description Areas of the API that it reaches; write holds read. Never more than the account may */
                            scopes: ("me:read" | "me:write" | "accounts:read" | "accounts:write" | "domains:read" | "domains:write" | "addresses:read" | "addresses:write" | "files:read" | "files:write" | "antispam:read" | "antispam:write" | "stats:read" | "stats:write" | "log:read" | "log:write" | "jobs:read" | "jobs:write" | "server:read" | "server:write")[];
                            /** @description IP addresses and networks that it may come from; none: from anywhere */
                            networks: string[];
                            /**
                             * Format: date-time
                             * @description From then on it opens nothing; null: it does not end by itself
                             */
                            expires_at: string | null;
                            /**
                             * Format: date-time
                             * @description Latest use, to within five minutes
                             */
                            last_used_at: string | null;
                            /** @description Where that came from */
                            last_used_ip: string | null;
                            /**
                             * Format: date-time
                             * @description When it was made
                             */
                            created_at: string | null;
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                413: components["responses"]["problem"];
                415: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/api-keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one of your API keys, without its token */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Identity */
                            id: string;
                            /** @description On whose behalf it acts */
                            account: string;
                            /** @description What it is for: "Billing" */
                            name: string;
                            /** @description Areas of the API that it reaches; write holds read. Never more than the account may */
                            scopes: ("me:read" | "me:write" | "accounts:read" | "accounts:write" | "domains:read" | "domains:write" | "addresses:read" | "addresses:write" | "files:read" | "files:write" | "antispam:read" | "antispam:write" | "stats:read" | "stats:write" | "log:read" | "log:write" | "jobs:read" | "jobs:write" | "server:read" | "server:write")[];
                            /** @description IP addresses and networks that it may come from; none: from anywhere */
                            networks: string[];
                            /**
                             * Format: date-time
                             * @description From then on it opens nothing; null: it does not end by itself
                             */
                            expires_at: string | null;
                            /**
                             * Format: date-time
                             * @description Latest use, to within five minutes
                             */
                            last_used_at: string | null;
                            /** @description Where that came from */
                            last_used_ip: string | null;
                            /**
                             * Format: date-time
                             * @description When it was made
                             */
                            created_at: string | null;
                        };
                    };
                };
                /** @description As you have it */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        put?: never;
        post?: never;
        /** Revoke one of your API keys */
        delete: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: never;
                path: {
                    /** @description Id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The plan of a dry run */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign in; answers a bearer token for 24 hours, or with cookie=1 sets a cookie */
        post: {
            parameters: {
                query?: {
                    /** @description 1: the token goes into a cookie of the browser instead of the answer */
                    cookie?: boolean;
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Name of the account */
                        username: string;
                        /**
                         * Format: password
                         * @description Its password
                         */
                        password: string;
                        /** @description Six digits that the authenticator shows now */
                        otp?: string | null;
                        /** @description One of the recovery codes, instead of otp; each works once */
                        recovery_code?: string | null;
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Bearer token; told this once. Null with cookie=1 */
                            token: string | null;
                            /** @description With cookie=1: what each change sends as X-CSRF-Token */
                            csrf_token: string | null;
                            /**
                             * Format: date-time
                             * @description When the token ends
                             */
                            expires_at: string | null;
                            /** @description Name of the account, canonical */
                            account: string;
                            /**
                             * @description What it may do
                             * @enum {string}
                             */
                            role: "mail_user" | "domain_admin" | "master_admin";
                        } | {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                413: components["responses"]["problem"];
                415: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End the session that asks */
        post: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: {
                    /** @description Sent again with the same key, it is done once */
                    "Idempotency-Key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The plan of a dry run */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/recovery-email": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Change the address that a new password can be asked to; it gets a mail to confirm it */
        put: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /**
                         * Format: email
                         * @description Address outside of this account, which gets a mail to confirm it; null: none any more
                         */
                        recovery_email: string | null;
                        /**
                         * Format: password
                         * @description Your password
                         */
                        password: string;
                    };
                };
            };
            responses: {
                /** @description The plan of a dry run */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                413: components["responses"]["problem"];
                415: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/recovery-email/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Confirm a recovery address by what its mail says */
        post: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description What the mail says */
                        token: string;
                    };
                };
            };
            responses: {
                /** @description The plan of a dry run */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                413: components["responses"]["problem"];
                415: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/password-reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask for a mail to the recovery address, by which a new password can be set; the answer is the same for all names */
        post: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Name of the account */
                        username: string;
                    };
                };
            };
            responses: {
                /** @description The plan of a dry run */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                /** @description Done */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                413: components["responses"]["problem"];
                415: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/password-reset/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Set a new password by what the mail says; whoever is signed in is signed out */
        post: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description What the mail says */
                        token: string;
                        /**
                         * Format: password
                         * @description The new one: at least 12 characters, none of the common ones
                         */
                        password: string;
                    };
                };
            };
            responses: {
                /** @description The plan of a dry run */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                413: components["responses"]["problem"];
                415: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read your own account */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Identity; never changes */
                            id: string;
                            /** @description Name to sign in with; a mail user's is its address. Changed by rename */
                            name: string;
                            /**
                             * @description What the account may do
                             * @enum {string}
                             */
                            role: "mail_user" | "domain_admin" | "master_admin";
                            /**
                             * Format: hostname
                             * @description Domain of a mail user; null for admins
                             */
                            domain: string | null;
                            /** @description Admin that the account belongs to */
                            owner: string;
                            /** @description Name of the person */
                            full_name: string | null;
                            /**
                             * @description What the portal writes to the person in
                             * @enum {string}
                             */
                            language: "en" | "de";
                            /**
                             * Format: email
                             * @description Confirmed address that a new password can be asked to; changed by PUT /me/recovery-email
                             */
                            recovery_email: string | null;
                            /** @description False: nobody signs in, mail is refused, nothing is lost */
                            enabled: boolean;
                            /** @description May sign in here */
                            api_access: boolean;
                            /** @description May send mail */
                            may_send: boolean;
                            /** @description Takes mail */
                            may_receive: boolean;
                            /** @description May sign in by IMAP */
                            allow_imap: boolean;
                            /** @description May sign in by POP3 */
                            allow_pop3: boolean;
                            /** @description May sign in for submission */
                            allow_smtp: boolean;
                            /** @description May sign in by ManageSieve */
                            allow_sieve: boolean;
                            /** @description Room of the mailbox in bytes; 0: no limit */
                            quota_bytes: number;
                            /** @description Room taken, as Dovecot counts it */
                            used_bytes: number;
                            /** @description Messages in the mailbox */
                            used_messages: number;
                            /** @description Mail is passed on to these, too */
                            forward_to: string[];
                            /** @description With forward_to: the mailbox gets the mail as well */
                            forward_keep_copy: boolean;
                            /** @description Of a domain admin: most domains and relay domains; 0: no limit */
                            max_domains: number;
                            /** @description Of a domain admin: most domain aliases; 0: no limit */
                            max_domain_aliases: number;
                            /** @description Of a domain admin: most mailboxes; 0: no limit */
                            max_mailboxes: number;
                            /** @description Of a domain admin: most aliases and sender addresses; 0: no limit */
                            max_aliases: number;
                            /** @description Of a domain admin: most bytes given to mailboxes together; 0: no limit */
                            max_quota_bytes: number;
                            /** @description Signs in with a one-time code beside the password */
                            totp: boolean;
                            /** @description False: only a passkey signs in; DELETE /accounts/{name}/passkeys switches it on again */
                            password_login: boolean;
                            /** @description Passkeys that it can sign in with */
                            passkeys: number;
                            /** @description A deleted account that had the same name: its mail can be had back by POST /accounts/{this id}/restore */
                            restorable_id: string | null;
                            /**
                             * Format: date-time
                             * @description Latest sign-in for mail
                             */
                            last_login_at: string | null;
                            /**
                             * Format: date-time
                             * @description When it was made
                             */
                            created_at: string | null;
                            /**
                             * Format: date-time
                             * @description When it was last changed
                             */
                            updated_at: string | null;
                        };
                    };
                };
                /** @description As you have it */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change your own account (merge patch) */
        patch: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: {
                    /** @description Only if the object still has this ETag */
                    "If-Match"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Name of the person */
                        full_name?: string | null;
                        /**
                         * @description What the portal writes to the person in
                         * @enum {string}
                         */
                        language?: "en" | "de";
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Identity; never changes */
                            id: string;
                            /** @description Name to sign in with; a mail user's is its address. Changed by rename */
                            name: string;
                            /**
                             * @description What the account may do
                             * @enum {string}
                             */
                            role: "mail_user" | "domain_admin" | "master_admin";
                            /**
                             * Format: hostname
                             * @description Domain of a mail user; null for admins
                             */
                            domain: string | null;
                            /** @description Admin that the account belongs to */
                            owner: string;
                            /** @description Name of the person */
                            full_name: string | null;
                            /**
                             * @description What the portal writes to the person in
                             * @enum {string}
                             */
                            language: "en" | "de";
                            /**
                             * Format: email
                             * @description Confirmed address that a new password can be asked to; changed by PUT /me/recovery-email
                             */
                            recovery_email: string | null;
                            /** @description False: nobody signs in, mail is refused, nothing is lost */
                            enabled: boolean;
                            /** @description May sign in here */
                            api_access: boolean;
                            /** @description May send mail */
                            may_send: boolean;
                            /** @description Takes mail */
                            may_receive: boolean;
                            /** @description May sign in by IMAP */
                            allow_imap: boolean;
                            /** @description May sign in by POP3 */
                            allow_pop3: boolean;
                            /** @description May sign in for submission */
                            allow_smtp: boolean;
                            /** @description May sign in by ManageSieve */
                            allow_sieve: boolean;
                            /** @description Room of the mailbox in bytes; 0: no limit */
                            quota_bytes: number;
                            /** @description Room taken, as Dovecot counts it */
                            used_bytes: number;
                            /** @description Messages in the mailbox */
                            used_messages: number;
                            /** @description Mail is passed on to these, too */
                            forward_to: string[];
                            /** @description With forward_to: the mailbox gets the mail as well */
                            forward_keep_copy: boolean;
                            /** @description Of a domain admin: most domains and relay domains; 0: no limit */
                            max_domains: number;
                            /** @description Of a domain admin: most domain aliases; 0: no limit */
                            max_domain_aliases: number;
                            /** @description Of a domain admin: most mailboxes; 0: no limit */
                            max_mailboxes: number;
                            /** @description Of a domain admin: most aliases and sender addresses; 0: no limit */
                            max_aliases: number;
                            /** @description Of a domain admin: most bytes given to mailboxes together; 0: no limit */
                            max_quota_bytes: number;
                            /** @description Signs in with a one-time code beside the password */
                            totp: boolean;
                            /** @description False: only a passkey signs in; DELETE /accounts/{name}/passkeys switches it on again */
                            password_login: boolean;
                            /** @description Passkeys that it can sign in with */
                            passkeys: number;
                            /** @description A deleted account that had the same name: its mail can be had back by POST /accounts/{this id}/restore */
                            restorable_id: string | null;
                            /**
                             * Format: date-time
                             * @description Latest sign-in for mail
                             */
                            last_login_at: string | null;
                            /**
                             * Format: date-time
                             * @description When it was made
                             */
                            created_at: string | null;
                            /**
                             * Format: date-time
                             * @description When it was last changed
                             */
                            updated_at: string | null;
                        } | {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                412: components["responses"]["problem"];
                413: components["responses"]["problem"];
                415: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        trace?: never;
    };
    "/api/v1/me/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Change your password; your other sessions end */
        put: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /**
                         * Format: password
                         * @description The password until now
                         */
                        old_password: string;
                        /**
                         * Format: password
                         * @description At least 12 characters, none of the common ones
                         */
                        new_password: string;
                    };
                };
            };
            responses: {
                /** @description The plan of a dry run */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                413: components["responses"]["problem"];
                415: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/learned-senders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the senders that you have called spam or ham */
        get: {
            parameters: {
                query?: {
                    /** @description Most items of a page */
                    limit?: number;
                    /** @description What the page before answered as next */
                    cursor?: string;
                    /** @description Names that begin so */
                    q?: string;
                    /** @description Order; - for descending; created is short for created_at */
                    sort?: "sender" | "-sender" | "created_at" | "-created_at";
                    /** @description Answer the total, too */
                    count?: "0" | "1" | "true" | "false";
                    /** @description spam: its mail is refused; ham: its mail is let in */
                    verdict?: "spam" | "ham";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                /** @description Identity */
                                id: string;
                                /**
                                 * Format: email
                                 * @description Address in From
                                 */
                                sender: string;
                                /**
                                 * @description spam: its mail is refused; ham: its mail is let in
                                 * @enum {string}
                                 */
                                verdict: "spam" | "ham";
                                /**
                                 * Format: date-time
                                 * @description When it was told last
                                 */
                                created_at: string | null;
                            }[];
                            next: string | null;
                            total?: number;
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/learned-senders/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Forget what you have said of a sender */
        delete: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: never;
                path: {
                    /** @description Id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The plan of a dry run */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/learn": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Call one of your messages spam or ham: it is learned from and moved */
        post: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: {
                    /** @description Sent again with the same key, it is done once */
                    "Idempotency-Key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /**
                         * @description spam: the message goes to Junk; ham: to INBOX
                         * @enum {string}
                         */
                        verdict: "spam" | "ham";
                        /** @description Folder that it lies in */
                        mailbox: string;
                        /** @description Its UID there */
                        uid: number;
                    };
                };
            };
            responses: {
                /** @description The plan of a dry run */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                /** @description Done */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Identity */
                            id: string;
                            /** @description What it does */
                            kind: string;
                            /** @description Who asked for it */
                            owner: string;
                            /**
                             * @description queued, running, or how it ended
                             * @enum {string}
                             */
                            state: "queued" | "running" | "done" | "failed" | "cancelled";
                            /** @description Per cent */
                            progress: number;
                            /** @description What it is at, for people */
                            detail: string | null;
                            /** @description What it is done to; null: everything */
                            argument: string | null;
                            /** @description What came of it, for people */
                            result: string | null;
                            /** @description Why it failed, or failed last */
                            error: string | null;
                            /** @description How often it was begun */
                            attempts: number;
                            /**
                             * Format: date-time
                             * @description Not before
                             */
                            run_at: string | null;
                            /**
                             * Format: date-time
                             * @description When it was asked for
                             */
                            created_at: string | null;
                            /**
                             * Format: date-time
                             * @description When it ended; null: it has not
                             */
                            finished_at: string | null;
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                413: components["responses"]["problem"];
                415: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{key}/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List where an account is signed in */
        get: {
            parameters: {
                query?: {
                    /** @description Most items of a page */
                    limit?: number;
                    /** @description What the page before answered as next */
                    cursor?: string;
                    /** @description Order; - for descending; created is short for created_at */
                    sort?: "created_at" | "-created_at";
                    /** @description Answer the total, too */
                    count?: "0" | "1" | "true" | "false";
                };
                header?: never;
                path: {
                    /** @description Name or id */
                    key: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                /** @description Identity */
                                id: string;
                                /** @description Who signed in */
                                account: string;
                                /** @description Where from */
                                ip: string | null;
                                /** @description With which program, as it says */
                                user_agent: string | null;
                                /** @description In a browser's cookie */
                                cookie: boolean;
                                /**
                                 * @description What it was opened with
                                 * @enum {string}
                                 */
                                method: "password" | "passkey";
                                /** @description The one that asks */
                                current: boolean;
                                /**
                                 * Format: date-time
                                 * @description When it began
                                 */
                                created_at: string | null;
                                /**
                                 * Format: date-time
                                 * @description When it ends by itself
                                 */
                                expires_at: string | null;
                            }[];
                            next: string | null;
                            total?: number;
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{key}/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** End a session of an account */
        delete: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: never;
                path: {
                    /** @description Name or id */
                    key: string;
                    /** @description Id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The plan of a dry run */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List where you are signed in */
        get: {
            parameters: {
                query?: {
                    /** @description Most items of a page */
                    limit?: number;
                    /** @description What the page before answered as next */
                    cursor?: string;
                    /** @description Order; - for descending; created is short for created_at */
                    sort?: "created_at" | "-created_at";
                    /** @description Answer the total, too */
                    count?: "0" | "1" | "true" | "false";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                /** @description Identity */
                                id: string;
                                /** @description Who signed in */
                                account: string;
                                /** @description Where from */
                                ip: string | null;
                                /** @description With which program, as it says */
                                user_agent: string | null;
                                /** @description In a browser's cookie */
                                cookie: boolean;
                                /**
                                 * @description What it was opened with
                                 * @enum {string}
                                 */
                                method: "password" | "passkey";
                                /** @description The one that asks */
                                current: boolean;
                                /**
                                 * Format: date-time
                                 * @description When it began
                                 */
                                created_at: string | null;
                                /**
                                 * Format: date-time
                                 * @description When it ends by itself
                                 */
                                expires_at: string | null;
                            }[];
                            next: string | null;
                            total?: number;
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** End one of your sessions */
        delete: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: never;
                path: {
                    /** @description Id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The plan of a dry run */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/totp": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read whether your sign-in needs a one-time code */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description A sign-in with the password needs a one-time code */
                            enabled: boolean;
                            /**
                             * Format: date-time
                             * @description When that began
                             */
                            enabled_at: string | null;
                            /** @description Recovery codes that were not used yet */
                            recovery_codes_left: number;
                        };
                    };
                };
                /** @description As you have it */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        put?: never;
        /** Get a key for your authenticator; it is used once its first code was verified */
        post: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Key in base32; told this once */
                            secret: string;
                            /** @description The same as an otpauth URI */
                            uri: string;
                            /** @description The URI as a QR code, an SVG image */
                            qr_svg: string;
                        } | {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        /** Switch one-time codes off */
        delete: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /**
                         * Format: password
                         * @description Your password
                         */
                        password: string;
                        /** @description Six digits that the authenticator shows now */
                        otp?: string | null;
                        /** @description One of the recovery codes, instead of otp; each works once */
                        recovery_code?: string | null;
                    };
                };
            };
            responses: {
                /** @description The plan of a dry run */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                413: components["responses"]["problem"];
                415: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/totp/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Switch one-time codes on, by the first of them; your other sessions end */
        post: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Six digits that the authenticator shows now */
                        otp: string;
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Each opens the account once when the authenticator is lost; told this once */
                            recovery_codes: string[];
                        } | {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                413: components["responses"]["problem"];
                415: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/totp/recovery-codes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Get ten new recovery codes; the old ones end */
        post: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /**
                         * Format: password
                         * @description Your password
                         */
                        password: string;
                        /** @description Six digits that the authenticator shows now */
                        otp?: string | null;
                        /** @description One of the recovery codes, instead of otp; each works once */
                        recovery_code?: string | null;
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Each opens the account once when the authenticator is lost; told this once */
                            recovery_codes: string[];
                        } | {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                413: components["responses"]["problem"];
                415: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{key}/totp": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Switch the one-time codes of an account below you off, for its owner has lost them */
        delete: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: never;
                path: {
                    /** @description Name or id */
                    key: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The plan of a dry run */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/passkey/options": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What a browser's navigator.credentials.get() needs to sign in by passkey */
        post: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": Record<string, never> | {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/passkey/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign in by passkey: no name, no password, no code */
        post: {
            parameters: {
                query?: {
                    /** @description 1: the token goes into a cookie of the browser instead of the answer */
                    cookie?: boolean;
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description The credential's id */
                        id: string;
                        /** @description The same */
                        rawId?: string;
                        /** @description public-key */
                        type: string;
                        /** @description platform or cross-platform */
                        authenticatorAttachment?: string | null;
                        /** @description Not looked at */
                        clientExtensionResults?: unknown;
                        response: {
                            /** @description What the browser was asked */
                            clientDataJSON: string;
                            /** @description What the authenticator says */
                            authenticatorData: string;
                            /** @description Its signature over both */
                            signature: string;
                            /** @description Whose it is */
                            userHandle: string;
                        };
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Bearer token; told this once. Null with cookie=1 */
                            token: string | null;
                            /** @description With cookie=1: what each change sends as X-CSRF-Token */
                            csrf_token: string | null;
                            /**
                             * Format: date-time
                             * @description When the token ends
                             */
                            expires_at: string | null;
                            /** @description Name of the account, canonical */
                            account: string;
                            /**
                             * @description What it may do
                             * @enum {string}
                             */
                            role: "mail_user" | "domain_admin" | "master_admin";
                        } | {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                413: components["responses"]["problem"];
                415: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/passkeys/options": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What a browser's navigator.credentials.create() needs to make a passkey */
        post: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: {
                    /** @description Sent again with the same key, it is done once */
                    "Idempotency-Key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        /**
                         * Format: password
                         * @description The password; not needed within 15 minutes of signing in by passkey
                         */
                        password?: string;
                        /**
                         * Format: password
                         * @description The code that the authenticator shows, where the account has one-time codes
                         */
                        otp?: string;
                        /**
                         * Format: password
                         * @description Or one of the recovery codes
                         */
                        recovery_code?: string;
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": Record<string, never> | {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                413: components["responses"]["problem"];
                415: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/passkeys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List your passkeys */
        get: {
            parameters: {
                query?: {
                    /** @description Most items of a page */
                    limit?: number;
                    /** @description What the page before answered as next */
                    cursor?: string;
                    /** @description Order; - for descending; created is short for created_at */
                    sort?: "created_at" | "-created_at";
                    /** @description Answer the total, too */
                    count?: "0" | "1" | "true" | "false";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                /** @description Identity */
                                id: string;
                                /** @description What its owner calls it */
                                name: string;
                                /**
                                 * @description Where it lies: in the device it was made with, in a security key, in a phone nearby
                                 * @enum {string}
                                 */
                                type: "platform" | "security_key" | "phone";
                                /** @description Kind of authenticator, as its maker numbers it; all zeros: it does not say */
                                aaguid: string;
                                /** @description How a browser reaches it: usb, nfc, ble, hybrid, internal */
                                transports: string;
                                /** @description It can be on several devices of its owner; false: it is bound to one */
                                backup_eligible: boolean;
                                /** @description It is backed up */
                                backed_up: boolean;
                                /**
                                 * Format: date-time
                                 * @description Latest sign-in with it
                                 */
                                last_used_at: string | null;
                                /**
                                 * Format: date-time
                                 * @description When it was registered
                                 */
                                created_at: string | null;
                            }[];
                            next: string | null;
                            total?: number;
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        put?: never;
        /** Register the passkey that a browser has made */
        post: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: {
                    /** @description Sent again with the same key, it is done once */
                    "Idempotency-Key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description What its owner calls it; otherwise what it is */
                        name?: string;
                        /** @description The credential's id */
                        id: string;
                        /** @description The same */
                        rawId?: string;
                        /** @description public-key */
                        type: string;
                        /** @description platform or cross-platform */
                        authenticatorAttachment?: string | null;
                        /** @description Not looked at */
                        clientExtensionResults?: unknown;
                        response: {
                            /** @description What the browser was asked */
                            clientDataJSON: string;
                            /** @description The new key, with what the authenticator says of it */
                            attestationObject: string;
                            /** @description List of how the authenticator is reached */
                            transports?: unknown;
                            /** @description Not looked at: it is in attestationObject */
                            authenticatorData?: string;
                            /** @description Not looked at: it is in attestationObject */
                            publicKey?: string | null;
                            /** @description Not looked at: it is in attestationObject */
                            publicKeyAlgorithm?: unknown;
                        };
                    };
                };
            };
            responses: {
                /** @description The plan of a dry run */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                /** @description Done */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Identity */
                            id: string;
                            /** @description What its owner calls it */
                            name: string;
                            /**
                             * @description Where it lies: in the device it was made with, in a security key, in a phone nearby
                             * @enum {string}
                             */
                            type: "platform" | "security_key" | "phone";
                            /** @description Kind of authenticator, as its maker numbers it; all zeros: it does not say */
                            aaguid: string;
                            /** @description How a browser reaches it: usb, nfc, ble, hybrid, internal */
                            transports: string;
                            /** @description It can be on several devices of its owner; false: it is bound to one */
                            backup_eligible: boolean;
                            /** @description It is backed up */
                            backed_up: boolean;
                            /**
                             * Format: date-time
                             * @description Latest sign-in with it
                             */
                            last_used_at: string | null;
                            /**
                             * Format: date-time
                             * @description When it was registered
                             */
                            created_at: string | null;
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                413: components["responses"]["problem"];
                415: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/passkeys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Delete one of your passkeys; other sessions that passkeys opened end */
        delete: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: never;
                path: {
                    /** @description Id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The plan of a dry run */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        options?: never;
        head?: never;
        /** Rename one of your passkeys */
        patch: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: never;
                path: {
                    /** @description Id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description What its owner calls it */
                        name?: string;
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Identity */
                            id: string;
                            /** @description What its owner calls it */
                            name: string;
                            /**
                             * @description Where it lies: in the device it was made with, in a security key, in a phone nearby
                             * @enum {string}
                             */
                            type: "platform" | "security_key" | "phone";
                            /** @description Kind of authenticator, as its maker numbers it; all zeros: it does not say */
                            aaguid: string;
                            /** @description How a browser reaches it: usb, nfc, ble, hybrid, internal */
                            transports: string;
                            /** @description It can be on several devices of its owner; false: it is bound to one */
                            backup_eligible: boolean;
                            /** @description It is backed up */
                            backed_up: boolean;
                            /**
                             * Format: date-time
                             * @description Latest sign-in with it
                             */
                            last_used_at: string | null;
                            /**
                             * Format: date-time
                             * @description When it was registered
                             */
                            created_at: string | null;
                        } | {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                413: components["responses"]["problem"];
                415: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        trace?: never;
    };
    "/api/v1/me/password-login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Switch signing in with your password off or on */
        put: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description May the account sign in with its password? False needs a passkey */
                        enabled: boolean;
                        /**
                         * Format: password
                         * @description The password; not needed within 15 minutes of signing in by passkey
                         */
                        password?: string;
                        /**
                         * Format: password
                         * @description The code that the authenticator shows, where the account has one-time codes
                         */
                        otp?: string;
                        /**
                         * Format: password
                         * @description Or one of the recovery codes
                         */
                        recovery_code?: string;
                    };
                };
            };
            responses: {
                /** @description The plan of a dry run */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                413: components["responses"]["problem"];
                415: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{key}/passkeys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Let a user who has lost all passkeys sign in with the password again */
        delete: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: never;
                path: {
                    /** @description Name or id */
                    key: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The plan of a dry run */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/device-passwords": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List your device passwords */
        get: {
            parameters: {
                query?: {
                    /** @description Most items of a page */
                    limit?: number;
                    /** @description What the page before answered as next */
                    cursor?: string;
                    /** @description Order; - for descending; created is short for created_at */
                    sort?: "created_at" | "-created_at";
                    /** @description Answer the total, too */
                    count?: "0" | "1" | "true" | "false";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                /** @description Identity */
                                id: string;
                                /** @description Whose mailbox it opens */
                                account: string;
                                /** @description What it is for: "Phone" */
                                name: string;
                                /** @description Protocols that it opens */
                                scopes: ("imap" | "pop3" | "smtp" | "sieve" | "dav")[];
                                /** @description IP addresses and networks that it may come from; none: from anywhere */
                                networks: string[];
                                /**
                                 * Format: date-time
                                 * @description From then on it opens nothing; null: it does not end by itself
                                 */
                                expires_at: string | null;
                                /**
                                 * Format: date-time
                                 * @description Latest sign-in with it, to within five minutes
                                 */
                                last_used_at: string | null;
                                /** @description Where that came from */
                                last_used_ip: string | null;
                                /** @description By which protocol */
                                last_used_service: string | null;
                                /**
                                 * Format: date-time
                                 * @description When it was made
                                 */
                                created_at: string | null;
                            }[];
                            next: string | null;
                            total?: number;
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        put?: never;
        /** Make a password for one mail program; it is told this once */
        post: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description What it is for: "Phone" */
                        name: string;
                        /** @description Protocols that it opens */
                        scopes: ("imap" | "pop3" | "smtp" | "sieve" | "dav")[];
                        /** @description IP addresses and networks that it may come from; none: from anywhere */
                        networks?: string[];
                        /**
                         * Format: date-time
                         * @description From then on it opens nothing; null: it does not end by itself
                         */
                        expires_at?: string | null;
                    };
                };
            };
            responses: {
                /** @description The plan of a dry run */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                /** @description Done */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description It is told this once */
                            password: string;
                            /** @description Identity */
                            id: string;
                            /** @description Whose mailbox it opens */
                            account: string;
                            /** @description What it is for: "Phone" */
                            name: string;
                            /** @description Protocols that it opens */
                            scopes: ("imap" | "pop3" | "smtp" | "sieve" | "dav")[];
                            /** @description IP addresses and networks that it may come from; none: from anywhere */
                            networks: string[];
                            /**
                             * Format: date-time
                             * @description From then on it opens nothing; null: it does not end by itself
                             */
                            expires_at: string | null;
                            /**
                             * Format: date-time
                             * @description Latest sign-in with it, to within five minutes
                             */
                            last_used_at: string | null;
                            /** @description Where that came from */
                            last_used_ip: string | null;
                            /** @description By which protocol */
                            last_used_service: string | null;
                            /**
                             * Format: date-time
                             * @description When it was made
                             */
                            created_at: string | null;
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                413: components["responses"]["problem"];
                415: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/device-passwords/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one of your device passwords, without the password */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Identity */
                            id: string;
                            /** @description Whose mailbox it opens */
                            account: string;
                            /** @description What it is for: "Phone" */
                            name: string;
                            /** @description Protocols that it opens */
                            scopes: ("imap" | "pop3" | "smtp" | "sieve" | "dav")[];
                            /** @description IP addresses and networks that it may come from; none: from anywhere */
                            networks: string[];
                            /**
                             * Format: date-time
                             * @description From then on it opens nothing; null: it does not end by itself
                             */
                            expires_at: string | null;
                            /**
                             * Format: date-time
                             * @description Latest sign-in with it, to within five minutes
                             */
                            last_used_at: string | null;
                            /** @description Where that came from */
                            last_used_ip: string | null;
                            /** @description By which protocol */
                            last_used_service: string | null;
                            /**
                             * Format: date-time
                             * @description When it was made
                             */
                            created_at: string | null;
                        };
                    };
                };
                /** @description As you have it */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        put?: never;
        post?: never;
        /** Revoke one of your device passwords; open mail connections end */
        delete: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: never;
                path: {
                    /** @description Id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The plan of a dry run */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{key}/device-passwords": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the device passwords of an account */
        get: {
            parameters: {
                query?: {
                    /** @description Most items of a page */
                    limit?: number;
                    /** @description What the page before answered as next */
                    cursor?: string;
                    /** @description Order; - for descending; created is short for created_at */
                    sort?: "created_at" | "-created_at";
                    /** @description Answer the total, too */
                    count?: "0" | "1" | "true" | "false";
                };
                header?: never;
                path: {
                    /** @description Name or id */
                    key: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                /** @description Identity */
                                id: string;
                                /** @description Whose mailbox it opens */
                                account: string;
                                /** @description What it is for: "Phone" */
                                name: string;
                                /** @description Protocols that it opens */
                                scopes: ("imap" | "pop3" | "smtp" | "sieve" | "dav")[];
                                /** @description IP addresses and networks that it may come from; none: from anywhere */
                                networks: string[];
                                /**
                                 * Format: date-time
                                 * @description From then on it opens nothing; null: it does not end by itself
                                 */
                                expires_at: string | null;
                                /**
                                 * Format: date-time
                                 * @description Latest sign-in with it, to within five minutes
                                 */
                                last_used_at: string | null;
                                /** @description Where that came from */
                                last_used_ip: string | null;
                                /** @description By which protocol */
                                last_used_service: string | null;
                                /**
                                 * Format: date-time
                                 * @description When it was made
                                 */
                                created_at: string | null;
                            }[];
                            next: string | null;
                            total?: number;
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{key}/device-passwords/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revoke a device password of an account; its open mail connections end */
        delete: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: never;
                path: {
                    /** @description Name or id */
                    key: string;
                    /** @description Id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The plan of a dry run */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List accounts */
        get: {
            parameters: {
                query?: {
                    /** @description Most items of a page */
                    limit?: number;
                    /** @description What the page before answered as next */
                    cursor?: string;
                    /** @description Names that begin so */
                    q?: string;
                    /** @description Order; - for descending; created is short for created_at */
                    sort?: "name" | "-name" | "created_at" | "-created_at";
                    /** @description Answer the total, too */
                    count?: "0" | "1" | "true" | "false";
                    /** @description What the account may do */
                    role?: "mail_user" | "domain_admin" | "master_admin";
                    /** @description Domain of a mail user; null for admins */
                    domain?: string;
                    /** @description Admin that the account belongs to */
                    owner?: string;
                    /** @description False: nobody signs in, mail is refused, nothing is lost */
                    enabled?: boolean;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                /** @description Identity; never changes */
                                id: string;
                                /** @description Name to sign in with; a mail user's is its address. Changed by rename */
                                name: string;
                                /**
                                 * @description What the account may do
                                 * @enum {string}
                                 */
                                role: "mail_user" | "domain_admin" | "master_admin";
                                /**
                                 * Format: hostname
                                 * @description Domain of a mail user; null for admins
                                 */
                                domain: string | null;
                                /** @description Admin that the account belongs to */
                                owner: string;
                                /** @description Name of the person */
                                full_name: string | null;
                                /**
                                 * @description What the portal writes to the person in
                                 * @enum {string}
                                 */
                                language: "en" | "de";
                                /**
                                 * Format: email
                                 * @description Confirmed address that a new password can be asked to; changed by PUT /me/recovery-email
                                 */
                                recovery_email: string | null;
                                /** @description False: nobody signs in, mail is refused, nothing is lost */
                                enabled: boolean;
                                /** @description May sign in here */
                                api_access: boolean;
                                /** @description May send mail */
                                may_send: boolean;
                                /** @description Takes mail */
                                may_receive: boolean;
                                /** @description May sign in by IMAP */
                                allow_imap: boolean;
                                /** @description May sign in by POP3 */
                                allow_pop3: boolean;
                                /** @description May sign in for submission */
                                allow_smtp: boolean;
                                /** @description May sign in by ManageSieve */
                                allow_sieve: boolean;
                                /** @description Room of the mailbox in bytes; 0: no limit */
                                quota_bytes: number;
                                /** @description Room taken, as Dovecot counts it */
                                used_bytes: number;
                                /** @description Messages in the mailbox */
                                used_messages: number;
                                /** @description Mail is passed on to these, too */
                                forward_to: string[];
                                /** @description With forward_to: the mailbox gets the mail as well */
                                forward_keep_copy: boolean;
                                /** @description Of a domain admin: most domains and relay domains; 0: no limit */
                                max_domains: number;
                                /** @description Of a domain admin: most domain aliases; 0: no limit */
                                max_domain_aliases: number;
                                /** @description Of a domain admin: most mailboxes; 0: no limit */
                                max_mailboxes: number;
                                /** @description Of a domain admin: most aliases and sender addresses; 0: no limit */
                                max_aliases: number;
                                /** @description Of a domain admin: most bytes given to mailboxes together; 0: no limit */
                                max_quota_bytes: number;
                                /** @description Signs in with a one-time code beside the password */
                                totp: boolean;
                                /** @description False: only a passkey signs in; DELETE /accounts/{name}/passkeys switches it on again */
                                password_login: boolean;
                                /** @description Passkeys that it can sign in with */
                                passkeys: number;
                                /** @description A deleted account that had the same name: its mail can be had back by POST /accounts/{this id}/restore */
                                restorable_id: string | null;
                                /**
                                 * Format: date-time
                                 * @description Latest sign-in for mail
                                 */
                                last_login_at: string | null;
                                /**
                                 * Format: date-time
                                 * @description When it was made
                                 */
                                created_at: string | null;
                                /**
                                 * Format: date-time
                                 * @description When it was last changed
                                 */
                                updated_at: string | null;
                            }[];
                            next: string | null;
                            total?: number;
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        put?: never;
        /** Create an account */
        post: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: {
                    /** @description Sent again with the same key, it is done once */
                    "Idempotency-Key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Name to sign in with; a mail user's is its address. Changed by rename */
                        name: string;
                        /**
                         * @description What the account may do
                         * @enum {string}
                         */
                        role?: "mail_user" | "domain_admin" | "master_admin";
                        /**
                         * Format: password
                         * @description At least 12 characters, none of the common ones
                         */
                        password?: string;
                        /**
                         * Format: password
                         * @description Instead of password: {ARGON2ID}, {BLF-CRYPT} or {SHA512-CRYPT} from another system
                         */
                        password_hash?: string;
                        /** @description Name of the person */
                        full_name?: string | null;
                        /**
                         * @description What the portal writes to the person in
                         * @enum {string}
                         */
                        language?: "en" | "de";
                        /** @description False: nobody signs in, mail is refused, nothing is lost */
                        enabled?: boolean;
                        /** @description May sign in here */
                        api_access?: boolean;
                        /** @description May send mail */
                        may_send?: boolean;
                        /** @description Takes mail */
                        may_receive?: boolean;
                        /** @description May sign in by IMAP */
                        allow_imap?: boolean;
                        /** @description May sign in by POP3 */
                        allow_pop3?: boolean;
                        /** @description May sign in for submission */
                        allow_smtp?: boolean;
                        /** @description May sign in by ManageSieve */
                        allow_sieve?: boolean;
                        /** @description Room of the mailbox in bytes; 0: no limit */
                        quota_bytes?: number;
                        /** @description Mail is passed on to these, too */
                        forward_to?: string[];
                        /** @description With forward_to: the mailbox gets the mail as well */
                        forward_keep_copy?: boolean;
                        /** @description Of a domain admin: most domains and relay domains; 0: no limit */
                        max_domains?: number;
                        /** @description Of a domain admin: most domain aliases; 0: no limit */
                        max_domain_aliases?: number;
                        /** @description Of a domain admin: most mailboxes; 0: no limit */
                        max_mailboxes?: number;
                        /** @description Of a domain admin: most aliases and sender addresses; 0: no limit */
                        max_aliases?: number;
                        /** @description Of a domain admin: most bytes given to mailboxes together; 0: no limit */
                        max_quota_bytes?: number;
                    };
                };
            };
            responses: {
                /** @description The plan of a dry run */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                /** @description Done */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Identity; never changes */
                            id: string;
                            /** @description Name to sign in with; a mail user's is its address. Changed by rename */
                            name: string;
                            /**
                             * @description What the account may do
                             * @enum {string}
                             */
                            role: "mail_user" | "domain_admin" | "master_admin";
                            /**
                             * Format: hostname
                             * @description Domain of a mail user; null for admins
                             */
                            domain: string | null;
                            /** @description Admin that the account belongs to */
                            owner: string;
                            /** @description Name of the person */
                            full_name: string | null;
                            /**
                             * @description What the portal writes to the person in
                             * @enum {string}
                             */
                            language: "en" | "de";
                            /**
                             * Format: email
                             * @description Confirmed address that a new password can be asked to; changed by PUT /me/recovery-email
                             */
                            recovery_email: string | null;
                            /** @description False: nobody signs in, mail is refused, nothing is lost */
                            enabled: boolean;
                            /** @description May sign in here */
                            api_access: boolean;
                            /** @description May send mail */
                            may_send: boolean;
                            /** @description Takes mail */
                            may_receive: boolean;
                            /** @description May sign in by IMAP */
                            allow_imap: boolean;
                            /** @description May sign in by POP3 */
                            allow_pop3: boolean;
                            /** @description May sign in for submission */
                            allow_smtp: boolean;
                            /** @description May sign in by ManageSieve */
                            allow_sieve: boolean;
                            /** @description Room of the mailbox in bytes; 0: no limit */
                            quota_bytes: number;
                            /** @description Room taken, as Dovecot counts it */
                            used_bytes: number;
                            /** @description Messages in the mailbox */
                            used_messages: number;
                            /** @description Mail is passed on to these, too */
                            forward_to: string[];
                            /** @description With forward_to: the mailbox gets the mail as well */
                            forward_keep_copy: boolean;
                            /** @description Of a domain admin: most domains and relay domains; 0: no limit */
                            max_domains: number;
                            /** @description Of a domain admin: most domain aliases; 0: no limit */
                            max_domain_aliases: number;
                            /** @description Of a domain admin: most mailboxes; 0: no limit */
                            max_mailboxes: number;
                            /** @description Of a domain admin: most aliases and sender addresses; 0: no limit */
                            max_aliases: number;
                            /** @description Of a domain admin: most bytes given to mailboxes together; 0: no limit */
                            max_quota_bytes: number;
                            /** @description Signs in with a one-time code beside the password */
                            totp: boolean;
                            /** @description False: only a passkey signs in; DELETE /accounts/{name}/passkeys switches it on again */
                            password_login: boolean;
                            /** @description Passkeys that it can sign in with */
                            passkeys: number;
                            /** @description A deleted account that had the same name: its mail can be had back by POST /accounts/{this id}/restore */
                            restorable_id: string | null;
                            /**
                             * Format: date-time
                             * @description Latest sign-in for mail
                             */
                            last_login_at: string | null;
                            /**
                             * Format: date-time
                             * @description When it was made
                             */
                            created_at: string | null;
                            /**
                             * Format: date-time
                             * @description When it was last changed
                             */
                            updated_at: string | null;
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                413: components["responses"]["problem"];
                415: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read an account */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Name or id */
                    key: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Identity; never changes */
                            id: string;
                            /** @description Name to sign in with; a mail user's is its address. Changed by rename */
                            name: string;
                            /**
                             * @description What the account may do
                             * @enum {string}
                             */
                            role: "mail_user" | "domain_admin" | "master_admin";
                            /**
                             * Format: hostname
                             * @description Domain of a mail user; null for admins
                             */
                            domain: string | null;
                            /** @description Admin that the account belongs to */
                            owner: string;
                            /** @description Name of the person */
                            full_name: string | null;
                            /**
                             * @description What the portal writes to the person in
                             * @enum {string}
                             */
                            language: "en" | "de";
                            /**
                             * Format: email
                             * @description Confirmed address that a new password can be asked to; changed by PUT /me/recovery-email
                             */
                            recovery_email: string | null;
                            /** @description False: nobody signs in, mail is refused, nothing is lost */
                            enabled: boolean;
                            /** @description May sign in here */
                            api_access: boolean;
                            /** @description May send mail */
                            may_send: boolean;
                            /** @description Takes mail */
                            may_receive: boolean;
                            /** @description May sign in by IMAP */
                            allow_imap: boolean;
                            /** @description May sign in by POP3 */
                            allow_pop3: boolean;
                            /** @description May sign in for submission */
                            allow_smtp: boolean;
                            /** @description May sign in by ManageSieve */
                            allow_sieve: boolean;
                            /** @description Room of the mailbox in bytes; 0: no limit */
                            quota_bytes: number;
                            /** @description Room taken, as Dovecot counts it */
                            used_bytes: number;
                            /** @description Messages in the mailbox */
                            used_messages: number;
                            /** @description Mail is passed on to these, too */
                            forward_to: string[];
                            /** @description With forward_to: the mailbox gets the mail as well */
                            forward_keep_copy: boolean;
                            /** @description Of a domain admin: most domains and relay domains; 0: no limit */
                            max_domains: number;
                            /** @description Of a domain admin: most domain aliases; 0: no limit */
                            max_domain_aliases: number;
                            /** @description Of a domain admin: most mailboxes; 0: no limit */
                            max_mailboxes: number;
                            /** @description Of a domain admin: most aliases and sender addresses; 0: no limit */
                            max_aliases: number;
                            /** @description Of a domain admin: most bytes given to mailboxes together; 0: no limit */
                            max_quota_bytes: number;
                            /** @description Signs in with a one-time code beside the password */
                            totp: boolean;
                            /** @description False: only a passkey signs in; DELETE /accounts/{name}/passkeys switches it on again */
                            password_login: boolean;
                            /** @description Passkeys that it can sign in with */
                            passkeys: number;
                            /** @description A deleted account that had the same name: its mail can be had back by POST /accounts/{this id}/restore */
                            restorable_id: string | null;
                            /**
                             * Format: date-time
                             * @description Latest sign-in for mail
                             */
                            last_login_at: string | null;
                            /**
                             * Format: date-time
                             * @description When it was made
                             */
                            created_at: string | null;
                            /**
                             * Format: date-time
                             * @description When it was last changed
                             */
                            updated_at: string | null;
                        };
                    };
                };
                /** @description As you have it */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        put?: never;
        post?: never;
        /** Delete an account */
        delete: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: {
                    /** @description Only if the object still has this ETag */
                    "If-Match"?: string;
                };
                path: {
                    /** @description Name or id */
                    key: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The plan of a dry run */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                412: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        options?: never;
        head?: never;
        /** Change an account (merge patch) */
        patch: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: {
                    /** @description Only if the object still has this ETag */
                    "If-Match"?: string;
                };
                path: {
                    /** @description Name or id */
                    key: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /**
                         * Format: password
                         * @description At least 12 characters, none of the common ones
                         */
                        password?: string;
                        /**
                         * Format: password
                         * @description Instead of password: {ARGON2ID}, {BLF-CRYPT} or {SHA512-CRYPT} from another system
                         */
                        password_hash?: string;
                        /** @description Name of the person */
                        full_name?: string | null;
                        /**
                         * @description What the portal writes to the person in
                         * @enum {string}
                         */
                        language?: "en" | "de";
                        /** @description False: nobody signs in, mail is refused, nothing is lost */
                        enabled?: boolean;
                        /** @description May sign in here */
                        api_access?: boolean;
                        /** @description May send mail */
                        may_send?: boolean;
                        /** @description Takes mail */
                        may_receive?: boolean;
                        /** @description May sign in by IMAP */
                        allow_imap?: boolean;
                        /** @description May sign in by POP3 */
                        allow_pop3?: boolean;
                        /** @description May sign in for submission */
                        allow_smtp?: boolean;
                        /** @description May sign in by ManageSieve */
                        allow_sieve?: boolean;
                        /** @description Room of the mailbox in bytes; 0: no limit */
                        quota_bytes?: number;
                        /** @description Mail is passed on to these, too */
                        forward_to?: string[];
                        /** @description With forward_to: the mailbox gets the mail as well */
                        forward_keep_copy?: boolean;
                        /** @description Of a domain admin: most domains and relay domains; 0: no limit */
                        max_domains?: number;
                        /** @description Of a domain admin: most domain aliases; 0: no limit */
                        max_domain_aliases?: number;
                        /** @description Of a domain admin: most mailboxes; 0: no limit */
                        max_mailboxes?: number;
                        /** @description Of a domain admin: most aliases and sender addresses; 0: no limit */
                        max_aliases?: number;
                        /** @description Of a domain admin: most bytes given to mailboxes together; 0: no limit */
                        max_quota_bytes?: number;
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Identity; never changes */
                            id: string;
                            /** @description Name to sign in with; a mail user's is its address. Changed by rename */
                            name: string;
                            /**
                             * @description What the account may do
                             * @enum {string}
                             */
                            role: "mail_user" | "domain_admin" | "master_admin";
                            /**
                             * Format: hostname
                             * @description Domain of a mail user; null for admins
                             */
                            domain: string | null;
                            /** @description Admin that the account belongs to */
                            owner: string;
                            /** @description Name of the person */
                            full_name: string | null;
                            /**
                             * @description What the portal writes to the person in
                             * @enum {string}
                             */
                            language: "en" | "de";
                            /**
                             * Format: email
                             * @description Confirmed address that a new password can be asked to; changed by PUT /me/recovery-email
                             */
                            recovery_email: string | null;
                            /** @description False: nobody signs in, mail is refused, nothing is lost */
                            enabled: boolean;
                            /** @description May sign in here */
                            api_access: boolean;
                            /** @description May send mail */
                            may_send: boolean;
                            /** @description Takes mail */
                            may_receive: boolean;
                            /** @description May sign in by IMAP */
                            allow_imap: boolean;
                            /** @description May sign in by POP3 */
                            allow_pop3: boolean;
                            /** @description May sign in for submission */
                            allow_smtp: boolean;
                            /** @description May sign in by ManageSieve */
                            allow_sieve: boolean;
                            /** @description Room of the mailbox in bytes; 0: no limit */
                            quota_bytes: number;
                            /** @description Room taken, as Dovecot counts it */
                            used_bytes: number;
                            /** @description Messages in the mailbox */
                            used_messages: number;
                            /** @description Mail is passed on to these, too */
                            forward_to: string[];
                            /** @description With forward_to: the mailbox gets the mail as well */
                            forward_keep_copy: boolean;
                            /** @description Of a domain admin: most domains and relay domains; 0: no limit */
                            max_domains: number;
                            /** @description Of a domain admin: most domain aliases; 0: no limit */
                            max_domain_aliases: number;
                            /** @description Of a domain admin: most mailboxes; 0: no limit */
                            max_mailboxes: number;
                            /** @description Of a domain admin: most aliases and sender addresses; 0: no limit */
                            max_aliases: number;
                            /** @description Of a domain admin: most bytes given to mailboxes together; 0: no limit */
                            max_quota_bytes: number;
                            /** @description Signs in with a one-time code beside the password */
                            totp: boolean;
                            /** @description False: only a passkey signs in; DELETE /accounts/{name}/passkeys switches it on again */
                            password_login: boolean;
                            /** @description Passkeys that it can sign in with */
                            passkeys: number;
                            /** @description A deleted account that had the same name: its mail can be had back by POST /accounts/{this id}/restore */
                            restorable_id: string | null;
                            /**
                             * Format: date-time
                             * @description Latest sign-in for mail
                             */
                            last_login_at: string | null;
                            /**
                             * Format: date-time
                             * @description When it was made
                             */
                            created_at: string | null;
                            /**
                             * Format: date-time
                             * @description When it was last changed
                             */
                            updated_at: string | null;
                        } | {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                412: components["responses"]["problem"];
                413: components["responses"]["problem"];
                415: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        trace?: never;
    };
    "/api/v1/accounts/{key}/rename": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give an account another name; its mail stays with it */
        post: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: {
                    /** @description Sent again with the same key, it is done once */
                    "Idempotency-Key"?: string;
                    /** @description Only if the object still has this ETag */
                    "If-Match"?: string;
                };
                path: {
                    /** @description Name or id */
                    key: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description The new name */
                        name: string;
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Identity; never changes */
                            id: string;
                            /** @description Name to sign in with; a mail user's is its address. Changed by rename */
                            name: string;
                            /**
                             * @description What the account may do
                             * @enum {string}
                             */
                            role: "mail_user" | "domain_admin" | "master_admin";
                            /**
                             * Format: hostname
                             * @description Domain of a mail user; null for admins
                             */
                            domain: string | null;
                            /** @description Admin that the account belongs to */
                            owner: string;
                            /** @description Name of the person */
                            full_name: string | null;
                            /**
                             * @description What the portal writes to the person in
                             * @enum {string}
                             */
                            language: "en" | "de";
                            /**
                             * Format: email
                             * @description Confirmed address that a new password can be asked to; changed by PUT /me/recovery-email
                             */
                            recovery_email: string | null;
                            /** @description False: nobody signs in, mail is refused, nothing is lost */
                            enabled: boolean;
                            /** @description May sign in here */
                            api_access: boolean;
                            /** @description May send mail */
                            may_send: boolean;
                            /** @description Takes mail */
                            may_receive: boolean;
                            /** @description May sign in by IMAP */
                            allow_imap: boolean;
                            /** @description May sign in by POP3 */
                            allow_pop3: boolean;
                            /** @description May sign in for submission */
                            allow_smtp: boolean;
                            /** @description May sign in by ManageSieve */
                            allow_sieve: boolean;
                            /** @description Room of the mailbox in bytes; 0: no limit */
                            quota_bytes: number;
                            /** @description Room taken, as Dovecot counts it */
                            used_bytes: number;
                            /** @description Messages in the mailbox */
                            used_messages: number;
                            /** @description Mail is passed on to these, too */
                            forward_to: string[];
                            /** @description With forward_to: the mailbox gets the mail as well */
                            forward_keep_copy: boolean;
                            /** @description Of a domain admin: most domains and relay domains; 0: no limit */
                            max_domains: number;
                            /** @description Of a domain admin: most domain aliases; 0: no limit */
                            max_domain_aliases: number;
                            /** @description Of a domain admin: most mailboxes; 0: no limit */
                            max_mailboxes: number;
                            /** @description Of a domain admin: most aliases and sender addresses; 0: no limit */
                            max_aliases: number;
                            /** @description Of a domain admin: most bytes given to mailboxes together; 0: no limit */
                            max_quota_bytes: number;
                            /** @description Signs in with a one-time code beside the password */
                            totp: boolean;
                            /** @description False: only a passkey signs in; DELETE /accounts/{name}/passkeys switches it on again */
                            password_login: boolean;
                            /** @description Passkeys that it can sign in with */
                            passkeys: number;
                            /** @description A deleted account that had the same name: its mail can be had back by POST /accounts/{this id}/restore */
                            restorable_id: string | null;
                            /**
                             * Format: date-time
                             * @description Latest sign-in for mail
                             */
                            last_login_at: string | null;
                            /**
                             * Format: date-time
                             * @description When it was made
                             */
                            created_at: string | null;
                            /**
                             * Format: date-time
                             * @description When it was last changed
                             */
                            updated_at: string | null;
                        } | {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                413: components["responses"]["problem"];
                415: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{key}/cascade": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Enable, disable or delete an admin with all its domains */
        post: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: {
                    /** @description Sent again with the same key, it is done once */
                    "Idempotency-Key"?: string;
                    /** @description Only if the object still has this ETag */
                    "If-Match"?: string;
                };
                path: {
                    /** @description Name or id */
                    key: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /**
                         * @description What is done to the admin and to all domains that belong to it
                         * @enum {string}
                         */
                        action: "enable" | "disable" | "delete";
                    };
                };
            };
            responses: {
                /** @description The plan of a dry run */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                413: components["responses"]["problem"];
                415: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{key}/transfer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give all domains of an admin to another */
        post: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: {
                    /** @description Sent again with the same key, it is done once */
                    "Idempotency-Key"?: string;
                    /** @description Only if the object still has this ETag */
                    "If-Match"?: string;
                };
                path: {
                    /** @description Name or id */
                    key: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Admin who gets all domains with all that lies in them */
                        to: string;
                    };
                };
            };
            responses: {
                /** @description The plan of a dry run */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                413: components["responses"]["problem"];
                415: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/deleted-accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the mail users that were deleted, and whose mail is kept for 30 days */
        get: {
            parameters: {
                query?: {
                    /** @description Most items of a page */
                    limit?: number;
                    /** @description What the page before answered as next */
                    cursor?: string;
                    /** @description Names that begin so */
                    q?: string;
                    /** @description Order; - for descending; created is short for created_at */
                    sort?: "name" | "-name" | "deleted_at" | "-deleted_at";
                    /** @description Answer the total, too */
                    count?: "0" | "1" | "true" | "false";
                    /** @description Domain of the name */
                    domain?: string;
                    /** @description Admin that it belonged to; null: deleted, too */
                    owner?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                /** @description Identity that it had and will have */
                                id: string;
                                /** @description Name that it had; several may have had the same */
                                name: string;
                                /**
                                 * Format: hostname
                                 * @description Domain of the name
                                 */
                                domain: string;
                                /** @description Admin that it belonged to; null: deleted, too */
                                owner: string | null;
                                /** @description Name of the person */
                                full_name: string | null;
                                /** @description Room that the mailbox had, in bytes; 0: no limit */
                                quota_bytes: number;
                                /** @description Room that its mail takes, as Dovecot counted it */
                                used_bytes: number;
                                /** @description Messages in the mailbox */
                                used_messages: number;
                                /**
                                 * Format: date-time
                                 * @description When it was made
                                 */
                                created_at: string | null;
                                /**
                                 * Format: date-time
                                 * @description When it was deleted
                                 */
                                deleted_at: string | null;
                                /**
                                 * Format: date-time
                                 * @description From then on its mail is removed for good
                                 */
                                purge_at: string | null;
                            }[];
                            next: string | null;
                            total?: number;
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/deleted-accounts/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a deleted mail user; a name stands for the one that was deleted last */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Name or id */
                    key: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Identity that it had and will have */
                            id: string;
                            /** @description Name that it had; several may have had the same */
                            name: string;
                            /**
                             * Format: hostname
                             * @description Domain of the name
                             */
                            domain: string;
                            /** @description Admin that it belonged to; null: deleted, too */
                            owner: string | null;
                            /** @description Name of the person */
                            full_name: string | null;
                            /** @description Room that the mailbox had, in bytes; 0: no limit */
                            quota_bytes: number;
                            /** @description Room that its mail takes, as Dovecot counted it */
                            used_bytes: number;
                            /** @description Messages in the mailbox */
                            used_messages: number;
                            /**
                             * Format: date-time
                             * @description When it was made
                             */
                            created_at: string | null;
                            /**
                             * Format: date-time
                             * @description When it was deleted
                             */
                            deleted_at: string | null;
                            /**
                             * Format: date-time
                             * @description From then on its mail is removed for good
                             */
                            purge_at: string | null;
                        };
                    };
                };
                /** @description As you have it */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        put?: never;
        post?: never;
        /** Remove the mail of a deleted mail user now, for good */
        delete: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: {
                    /** @description Only if the object still has this ETag */
                    "If-Match"?: string;
                };
                path: {
                    /** @description Name or id */
                    key: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The plan of a dry run */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                412: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{key}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Have a deleted mail user back, with its mail, password and settings; aliases that led to it were changed then and stay so */
        post: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: {
                    /** @description Sent again with the same key, it is done once */
                    "Idempotency-Key"?: string;
                    /** @description Only if the object still has this ETag */
                    "If-Match"?: string;
                };
                path: {
                    /** @description Name or id */
                    key: string;
                };
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        /** @description Another name to have it back under; else the one that it had */
                        name?: string;
                        /** @description Delete the account that has the name now; that one is kept for 30 days in its turn */
                        replace?: boolean;
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Identity; never changes */
                            id: string;
                            /** @description Name to sign in with; a mail user's is its address. Changed by rename */
                            name: string;
                            /**
                             * @description What the account may do
                             * @enum {string}
                             */
                            role: "mail_user" | "domain_admin" | "master_admin";
                            /**
                             * Format: hostname
                             * @description Domain of a mail user; null for admins
                             */
                            domain: string | null;
                            /** @description Admin that the account belongs to */
                            owner: string;
                            /** @description Name of the person */
                            full_name: string | null;
                            /**
                             * @description What the portal writes to the person in
                             * @enum {string}
                             */
                            language: "en" | "de";
                            /**
                             * Format: email
                             * @description Confirmed address that a new password can be asked to; changed by PUT /me/recovery-email
                             */
                            recovery_email: string | null;
                            /** @description False: nobody signs in, mail is refused, nothing is lost */
                            enabled: boolean;
                            /** @description May sign in here */
                            api_access: boolean;
                            /** @description May send mail */
                            may_send: boolean;
                            /** @description Takes mail */
                            may_receive: boolean;
                            /** @description May sign in by IMAP */
                            allow_imap: boolean;
                            /** @description May sign in by POP3 */
                            allow_pop3: boolean;
                            /** @description May sign in for submission */
                            allow_smtp: boolean;
                            /** @description May sign in by ManageSieve */
                            allow_sieve: boolean;
                            /** @description Room of the mailbox in bytes; 0: no limit */
                            quota_bytes: number;
                            /** @description Room taken, as Dovecot counts it */
                            used_bytes: number;
                            /** @description Messages in the mailbox */
                            used_messages: number;
                            /** @description Mail is passed on to these, too */
                            forward_to: string[];
                            /** @description With forward_to: the mailbox gets the mail as well */
                            forward_keep_copy: boolean;
                            /** @description Of a domain admin: most domains and relay domains; 0: no limit */
                            max_domains: number;
                            /** @description Of a domain admin: most domain aliases; 0: no limit */
                            max_domain_aliases: number;
                            /** @description Of a domain admin: most mailboxes; 0: no limit */
                            max_mailboxes: number;
                            /** @description Of a domain admin: most aliases and sender addresses; 0: no limit */
                            max_aliases: number;
                            /** @description Of a domain admin: most bytes given to mailboxes together; 0: no limit */
                            max_quota_bytes: number;
                            /** @description Signs in with a one-time code beside the password */
                            totp: boolean;
                            /** @description False: only a passkey signs in; DELETE /accounts/{name}/passkeys switches it on again */
                            password_login: boolean;
                            /** @description Passkeys that it can sign in with */
                            passkeys: number;
                            /** @description A deleted account that had the same name: its mail can be had back by POST /accounts/{this id}/restore */
                            restorable_id: string | null;
                            /**
                             * Format: date-time
                             * @description Latest sign-in for mail
                             */
                            last_login_at: string | null;
                            /**
                             * Format: date-time
                             * @description When it was made
                             */
                            created_at: string | null;
                            /**
                             * Format: date-time
                             * @description When it was last changed
                             */
                            updated_at: string | null;
                        } | {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                413: components["responses"]["problem"];
                415: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List who asked for what, the latest first: all for a MasterAdmin, what was done in its tree for a DomainAdmin, what was done by and to the account for a mail user */
        get: {
            parameters: {
                query?: {
                    /** @description Most items of a page */
                    limit?: number;
                    /** @description What the page before answered as next */
                    cursor?: string;
                    /** @description Order; - for descending; created is short for created_at */
                    sort?: "id" | "-id";
                    /** @description Answer the total, too */
                    count?: "0" | "1" | "true" | "false";
                    /** @description Who asked, by the name it had then; null: nobody who was signed in, or the server itself */
                    actor?: string;
                    /** @description Admin in whose tree it was done, so on whose behalf, as it is called now */
                    owner?: string;
                    /** @description Account that it was about, as it is called now; the actor when it was about no other */
                    account?: string;
                    /** @description GET, POST, ...; ACT: the server did it by itself; -: no request that could be read */
                    method?: string;
                    /** @description As the routes are called in this document; what was done, with method ACT */
                    route?: string;
                    /** @description Name or id that stood in the path, or that was made */
                    object?: string;
                    /** @description Status of the answer; below 400 it was done */
                    status?: number;
                    /** @description Not before */
                    since?: string;
                    /** @description Before */
                    until?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                /** @description Identity; sorted by time */
                                id: string;
                                /**
                                 * Format: date-time
                                 * @description When
                                 */
                                at: string | null;
                                /** @description Who asked, by the name it had then; null: nobody who was signed in, or the server itself */
                                actor: string | null;
                                /** @description Admin in whose tree it was done, so on whose behalf, as it is called now */
                                owner: string | null;
                                /** @description Account that it was about, as it is called now; the actor when it was about no other */
                                account: string | null;
                                /** @description Where from */
                                ip: string | null;
                                /** @description GET, POST, ...; ACT: the server did it by itself; -: no request that could be read */
                                method: string;
                                /** @description As the routes are called in this document; what was done, with method ACT */
                                route: string;
                                /** @description Name or id that stood in the path, or that was made */
                                object: string | null;
                                /** @description Identity of the object */
                                object_id: string | null;
                                /** @description Status of the answer; below 400 it was done */
                                status: number;
                                /** @description Why not; or dry_run */
                                code: string | null;
                                /** @description Names of the fields that were sent, never their values */
                                fields: string | null;
                                /** @description X-Request-Id */
                                request_id: string;
                            }[];
                            next: string | null;
                            total?: number;
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/domains": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List domains */
        get: {
            parameters: {
                query?: {
                    /** @description Most items of a page */
                    limit?: number;
                    /** @description What the page before answered as next */
                    cursor?: string;
                    /** @description Names that begin so */
                    q?: string;
                    /** @description Order; - for descending; created is short for created_at */
                    sort?: "name" | "-name" | "created_at" | "-created_at";
                    /** @description Answer the total, too */
                    count?: "0" | "1" | "true" | "false";
                    /** @description Admin it belongs to; the one who makes it, unless a MasterAdmin names another */
                    owner?: string;
                    /** @description Shown to belong to its owner; only then mail is taken for it and sent from it */
                    verified?: boolean;
                    /** @description False: no mail is taken or sent, nobody of it signs in, nothing is lost */
                    enabled?: boolean;
                    /** @description True: a MasterAdmin has switched it off, and its owner can not enable it */
                    suspended?: boolean;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                /** @description Identity; never changes */
                                id: string;
                                /**
                                 * Format: hostname
                                 * @description The domain, as A-labels
                                 */
                                name: string;
                                /** @description Admin it belongs to; the one who makes it, unless a MasterAdmin names another */
                                owner: string;
                                /** @description Shown to belong to its owner; only then mail is taken for it and sent from it */
                                verified: boolean;
                                /** @description False: no mail is taken or sent, nobody of it signs in, nothing is lost */
                                enabled: boolean;
                                /** @description True: a MasterAdmin has switched it off, and its owner can not enable it */
                                suspended: boolean;
                                /** @description For people */
                                comment: string | null;
                                /**
                                 * Format: date-time
                                 * @description When it was made
                                 */
                                created_at: string | null;
                                /**
                                 * Format: date-time
                                 * @description When it was last changed
                                 */
                                updated_at: string | null;
                            }[];
                            next: string | null;
                            total?: number;
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        put?: never;
        /** Create a domain */
        post: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: {
                    /** @description Sent again with the same key, it is done once */
                    "Idempotency-Key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /**
                         * Format: hostname
                         * @description The domain, as A-labels
                         */
                        name: string;
                        /** @description Admin it belongs to; the one who makes it, unless a MasterAdmin names another */
                        owner?: string;
                        /** @description Shown to belong to its owner; only then mail is taken for it and sent from it */
                        verified?: boolean;
                        /** @description False: no mail is taken or sent, nobody of it signs in, nothing is lost */
                        enabled?: boolean;
                        /** @description True: a MasterAdmin has switched it off, and its owner can not enable it */
                        suspended?: boolean;
                        /** @description For people */
                        comment?: string | null;
                    };
                };
            };
            responses: {
                /** @description The plan of a dry run */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                /** @description Done */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Identity; never changes */
                            id: string;
                            /**
                             * Format: hostname
                             * @description The domain, as A-labels
                             */
                            name: string;
                            /** @description Admin it belongs to; the one who makes it, unless a MasterAdmin names another */
                            owner: string;
                            /** @description Shown to belong to its owner; only then mail is taken for it and sent from it */
                            verified: boolean;
                            /** @description False: no mail is taken or sent, nobody of it signs in, nothing is lost */
                            enabled: boolean;
                            /** @description True: a MasterAdmin has switched it off, and its owner can not enable it */
                            suspended: boolean;
                            /** @description For people */
                            comment: string | null;
                            /**
                             * Format: date-time
                             * @description When it was made
                             */
                            created_at: string | null;
                            /**
                             * Format: date-time
                             * @description When it was last changed
                             */
                            updated_at: string | null;
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                413: components["responses"]["problem"];
                415: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/domains/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a domain */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Name or id */
                    key: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Identity; never changes */
                            id: string;
                            /**
                             * Format: hostname
                             * @description The domain, as A-labels
                             */
                            name: string;
                            /** @description Admin it belongs to; the one who makes it, unless a MasterAdmin names another */
                            owner: string;
                            /** @description Shown to belong to its owner; only then mail is taken for it and sent from it */
                            verified: boolean;
                            /** @description False: no mail is taken or sent, nobody of it signs in, nothing is lost */
                            enabled: boolean;
                            /** @description True: a MasterAdmin has switched it off, and its owner can not enable it */
                            suspended: boolean;
                            /** @description For people */
                            comment: string | null;
                            /**
                             * Format: date-time
                             * @description When it was made
                             */
                            created_at: string | null;
                            /**
                             * Format: date-time
                             * @description When it was last changed
                             */
                            updated_at: string | null;
                        };
                    };
                };
                /** @description As you have it */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        put?: never;
        post?: never;
        /** Delete a domain */
        delete: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: {
                    /** @description Only if the object still has this ETag */
                    "If-Match"?: string;
                };
                path: {
                    /** @description Name or id */
                    key: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The plan of a dry run */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                412: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        options?: never;
        head?: never;
        /** Change a domain (merge patch) */
        patch: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: {
                    /** @description Only if the object still has this ETag */
                    "If-Match"?: string;
                };
                path: {
                    /** @description Name or id */
                    key: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Admin it belongs to; the one who makes it, unless a MasterAdmin names another */
                        owner?: string;
                        /** @description Shown to belong to its owner; only then mail is taken for it and sent from it */
                        verified?: boolean;
                        /** @description False: no mail is taken or sent, nobody of it signs in, nothing is lost */
                        enabled?: boolean;
                        /** @description True: a MasterAdmin has switched it off, and its owner can not enable it */
                        suspended?: boolean;
                        /** @description For people */
                        comment?: string | null;
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Identity; never changes */
                            id: string;
                            /**
                             * Format: hostname
                             * @description The domain, as A-labels
                             */
                            name: string;
                            /** @description Admin it belongs to; the one who makes it, unless a MasterAdmin names another */
                            owner: string;
                            /** @description Shown to belong to its owner; only then mail is taken for it and sent from it */
                            verified: boolean;
                            /** @description False: no mail is taken or sent, nobody of it signs in, nothing is lost */
                            enabled: boolean;
                            /** @description True: a MasterAdmin has switched it off, and its owner can not enable it */
                            suspended: boolean;
                            /** @description For people */
                            comment: string | null;
                            /**
                             * Format: date-time
                             * @description When it was made
                             */
                            created_at: string | null;
                            /**
                             * Format: date-time
                             * @description When it was last changed
                             */
                            updated_at: string | null;
                        } | {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                412: components["responses"]["problem"];
                413: components["responses"]["problem"];
                415: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        trace?: never;
    };
    "/api/v1/domains/{key}/verification": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How it stands with the proof that it belongs to its owner */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Name or id */
                    key: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /**
                             * Format: hostname
                             * @description Where the TXT record belongs
                             */
                            name: string;
                            /**
                             * @description waiting for the record; expired: ask for a new token; verified, whatever DNS says later
                             * @enum {string}
                             */
                            state: "waiting" | "expired" | "verified";
                            /**
                             * @description What was believed: dns (the record), parent (a verified domain of the same owner above it), admin (a MasterAdmin's word)
                             * @enum {string}
                             */
                            proof: "none" | "dns" | "parent" | "admin";
                            /** @description What the TXT record has to say */
                            record: string | null;
                            /**
                             * @description What DNS said when it was asked last
                             * @enum {string}
                             */
                            result: "not_checked" | "found" | "missing" | "different" | "could_not_ask";
                            /** @description The same, for people */
                            detail: string | null;
                            /**
                             * Format: date-time
                             * @description When it was proved; null: not yet
                             */
                            proved_at: string | null;
                            /**
                             * Format: date-time
                             * @description When the token was made
                             */
                            issued_at: string | null;
                            /**
                             * Format: date-time
                             * @description Until when it proves something
                             */
                            expires_at: string | null;
                            /**
                             * Format: date-time
                             * @description When DNS was asked last
                             */
                            checked_at: string | null;
                            /**
                             * Format: date-time
                             * @description When it is asked by itself again; null: not any more
                             */
                            next_check_at: string | null;
                        };
                    };
                };
                /** @description As you have it */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        put?: never;
        /** Look for the proof in DNS now */
        post: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: {
                    /** @description Sent again with the same key, it is done once */
                    "Idempotency-Key"?: string;
                    /** @description Only if the object still has this ETag */
                    "If-Match"?: string;
                };
                path: {
                    /** @description Name or id */
                    key: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /**
                             * Format: hostname
                             * @description Where the TXT record belongs
                             */
                            name: string;
                            /**
                             * @description waiting for the record; expired: ask for a new token; verified, whatever DNS says later
                             * @enum {string}
                             */
                            state: "waiting" | "expired" | "verified";
                            /**
                             * @description What was believed: dns (the record), parent (a verified domain of the same owner above it), admin (a MasterAdmin's word)
                             * @enum {string}
                             */
                            proof: "none" | "dns" | "parent" | "admin";
                            /** @description What the TXT record has to say */
                            record: string | null;
                            /**
                             * @description What DNS said when it was asked last
                             * @enum {string}
                             */
                            result: "not_checked" | "found" | "missing" | "different" | "could_not_ask";
                            /** @description The same, for people */
                            detail: string | null;
                            /**
                             * Format: date-time
                             * @description When it was proved; null: not yet
                             */
                            proved_at: string | null;
                            /**
                             * Format: date-time
                             * @description When the token was made
                             */
                            issued_at: string | null;
                            /**
                             * Format: date-time
                             * @description Until when it proves something
                             */
                            expires_at: string | null;
                            /**
                             * Format: date-time
                             * @description When DNS was asked last
                             */
                            checked_at: string | null;
                            /**
                             * Format: date-time
                             * @description When it is asked by itself again; null: not any more
                             */
                            next_check_at: string | null;
                        } | {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/domains/{key}/verification/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a new token, valid for seven days */
        post: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: {
                    /** @description Sent again with the same key, it is done once */
                    "Idempotency-Key"?: string;
                    /** @description Only if the object still has this ETag */
                    "If-Match"?: string;
                };
                path: {
                    /** @description Name or id */
                    key: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /**
                             * Format: hostname
                             * @description Where the TXT record belongs
                             */
                            name: string;
                            /**
                             * @description waiting for the record; expired: ask for a new token; verified, whatever DNS says later
                             * @enum {string}
                             */
                            state: "waiting" | "expired" | "verified";
                            /**
                             * @description What was believed: dns (the record), parent (a verified domain of the same owner above it), admin (a MasterAdmin's word)
                             * @enum {string}
                             */
                            proof: "none" | "dns" | "parent" | "admin";
                            /** @description What the TXT record has to say */
                            record: string | null;
                            /**
                             * @description What DNS said when it was asked last
                             * @enum {string}
                             */
                            result: "not_checked" | "found" | "missing" | "different" | "could_not_ask";
                            /** @description The same, for people */
                            detail: string | null;
                            /**
                             * Format: date-time
                             * @description When it was proved; null: not yet
                             */
                            proved_at: string | null;
                            /**
                             * Format: date-time
                             * @description When the token was made
                             */
                            issued_at: string | null;
                            /**
                             * Format: date-time
                             * @description Until when it proves something
                             */
                            expires_at: string | null;
                            /**
                             * Format: date-time
                             * @description When DNS was asked last
                             */
                            checked_at: string | null;
                            /**
                             * Format: date-time
                             * @description When it is asked by itself again; null: not any more
                             */
                            next_check_at: string | null;
                        } | {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/domains/{key}/dns": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What DNS should say about a domain, beside what it says */
        get: {
            parameters: {
                query?: {
                    /** @description Most items of a page */
                    limit?: number;
                    /** @description Answer the total, too */
                    count?: "0" | "1" | "true" | "false";
                };
                header?: never;
                path: {
                    /** @description Name or id */
                    key: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                /** @description What it is for */
                                purpose: string;
                                /**
                                 * @description needed for mail to come, advised so that it is not taken for spam, or optional
                                 * @enum {string}
                                 */
                                weight: "needed" | "advised" | "optional";
                                /**
                                 * @description How DNS compares with what is wanted
                                 * @enum {string}
                                 */
                                state: "ok" | "missing" | "different" | "could_not_ask";
                                /** @description Name of the record */
                                name: string;
                                /** @description Type of the record */
                                type: string;
                                /** @description What it should say */
                                wanted: string;
                                /** @description What DNS answers now, one record a line */
                                found: string | null;
                                /** @description What to do about it */
                                advice: string | null;
                            }[];
                            next: string | null;
                            total?: number;
                        };
                        "text/dns": string;
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/domains/{key}/split-routing": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the server of those users who are not here */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Name or id */
                    key: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Server that gets the mail, by name or IP address; it is asked about recipients that are not known here */
                            host: string;
                            /** @description Its port; 25 unless given */
                            port: number;
                            /**
                             * @description Encryption on the way there: verified asks for a certificate of that name
                             * @enum {string}
                             */
                            tls: "opportunistic" | "none" | "required" | "verified";
                            /** @description The host may be in a private network or on this machine */
                            allow_private: boolean;
                            /**
                             * Format: date-time
                             * @description When it was last changed
                             */
                            updated_at: string | null;
                        };
                    };
                };
                /** @description As you have it */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        /** Replace the server of those users who are not here */
        put: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: {
                    /** @description Only if the object still has this ETag */
                    "If-Match"?: string;
                };
                path: {
                    /** @description Name or id */
                    key: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Server that gets the mail, by name or IP address; it is asked about recipients that are not known here */
                        host: string;
                        /** @description Its port; 25 unless given */
                        port?: number;
                        /**
                         * @description Encryption on the way there: verified asks for a certificate of that name
                         * @enum {string}
                         */
                        tls?: "opportunistic" | "none" | "required" | "verified";
                        /** @description The host may be in a private network or on this machine */
                        allow_private?: boolean;
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Server that gets the mail, by name or IP address; it is asked about recipients that are not known here */
                            host: string;
                            /** @description Its port; 25 unless given */
                            port: number;
                            /**
                             * @description Encryption on the way there: verified asks for a certificate of that name
                             * @enum {string}
                             */
                            tls: "opportunistic" | "none" | "required" | "verified";
                            /** @description The host may be in a private network or on this machine */
                            allow_private: boolean;
                            /**
                             * Format: date-time
                             * @description When it was last changed
                             */
                            updated_at: string | null;
                        } | {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                412: components["responses"]["problem"];
                413: components["responses"]["problem"];
                415: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        post?: never;
        /** Take away the server of those users who are not here */
        delete: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: {
                    /** @description Only if the object still has this ETag */
                    "If-Match"?: string;
                };
                path: {
                    /** @description Name or id */
                    key: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The plan of a dry run */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                412: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/domains/{key}/outgoing-ip": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the address that a domain's mail leaves from */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Name or id */
                    key: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Address of this host that the domain's mail leaves from; unless a MasterAdmin says so, no other admin's domain uses it */
                            ip: string;
                            /**
                             * Format: hostname
                             * @description Name that it greets with; all domains that leave from the address share it
                             */
                            helo: string;
                            /** @description What others should find in DNS about the address, and how to begin */
                            advice: string;
                        };
                    };
                };
                /** @description As you have it */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        /** Replace the address that a domain's mail leaves from */
        put: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: {
                    /** @description Only if the object still has this ETag */
                    "If-Match"?: string;
                };
                path: {
                    /** @description Name or id */
                    key: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Address of this host that the domain's mail leaves from; unless a MasterAdmin says so, no other admin's domain uses it */
                        ip: string;
                        /**
                         * Format: hostname
                         * @description Name that it greets with; all domains that leave from the address share it
                         */
                        helo: string;
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Address of this host that the domain's mail leaves from; unless a MasterAdmin says so, no other admin's domain uses it */
                            ip: string;
                            /**
                             * Format: hostname
                             * @description Name that it greets with; all domains that leave from the address share it
                             */
                            helo: string;
                            /** @description What others should find in DNS about the address, and how to begin */
                            advice: string;
                        } | {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                412: components["responses"]["problem"];
                413: components["responses"]["problem"];
                415: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        post?: never;
        /** Take away the address that a domain's mail leaves from */
        delete: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: {
                    /** @description Only if the object still has this ETag */
                    "If-Match"?: string;
                };
                path: {
                    /** @description Name or id */
                    key: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The plan of a dry run */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                412: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/domains/{key}/dkim": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the keys that sign a domain's mail, with their DNS records */
        get: {
            parameters: {
                query?: {
                    /** @description Most items of a page */
                    limit?: number;
                    /** @description What the page before answered as next */
                    cursor?: string;
                    /** @description Order; - for descending; created is short for created_at */
                    sort?: "created_at" | "-created_at";
                    /** @description Answer the total, too */
                    count?: "0" | "1" | "true" | "false";
                };
                header?: never;
                path: {
                    /** @description Name or id */
                    key: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                /** @description Identity; never changes */
                                id: string;
                                /**
                                 * Format: hostname
                                 * @description Domain whose mail it signs
                                 */
                                domain: string;
                                /** @description What its two selectors begin with; made of the date unless given */
                                selector: string;
                                /**
                                 * @description waiting for its DNS records, signing, or retired: signs no more, but leave its records until retire_at
                                 * @enum {string}
                                 */
                                state: "waiting" | "signing" | "retired";
                                /** @description Name of the TXT record of the RSA key */
                                rsa_name: string;
                                /** @description Text of that record */
                                rsa_record: string;
                                /** @description Name of the TXT record of the Ed25519 key */
                                ed25519_name: string;
                                /** @description Text of that record */
                                ed25519_record: string;
                                /**
                                 * Format: date-time
                                 * @description When it was made
                                 */
                                created_at: string | null;
                                /**
                                 * Format: date-time
                                 * @description Since when it signs; null: not yet
                                 */
                                active_from: string | null;
                                /**
                                 * Format: date-time
                                 * @description When it and its records may go, 7 days after a new pair has taken over; null: in use
                                 */
                                retire_at: string | null;
                            }[];
                            next: string | null;
                            total?: number;
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        put?: never;
        /** Make a new pair of keys; it takes over when its DNS records are found */
        post: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: {
                    /** @description Sent again with the same key, it is done once */
                    "Idempotency-Key"?: string;
                    /** @description Only if the object still has this ETag */
                    "If-Match"?: string;
                };
                path: {
                    /** @description Name or id */
                    key: string;
                };
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": {
                        /** @description What its two selectors begin with; made of the date unless given */
                        selector?: string;
                    };
                };
            };
            responses: {
                /** @description The plan of a dry run */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                /** @description Done */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Identity; never changes */
                            id: string;
                            /**
                             * Format: hostname
                             * @description Domain whose mail it signs
                             */
                            domain: string;
                            /** @description What its two selectors begin with; made of the date unless given */
                            selector: string;
                            /**
                             * @description waiting for its DNS records, signing, or retired: signs no more, but leave its records until retire_at
                             * @enum {string}
                             */
                            state: "waiting" | "signing" | "retired";
                            /** @description Name of the TXT record of the RSA key */
                            rsa_name: string;
                            /** @description Text of that record */
                            rsa_record: string;
                            /** @description Name of the TXT record of the Ed25519 key */
                            ed25519_name: string;
                            /** @description Text of that record */
                            ed25519_record: string;
                            /**
                             * Format: date-time
                             * @description When it was made
                             */
                            created_at: string | null;
                            /**
                             * Format: date-time
                             * @description Since when it signs; null: not yet
                             */
                            active_from: string | null;
                            /**
                             * Format: date-time
                             * @description When it and its records may go, 7 days after a new pair has taken over; null: in use
                             */
                            retire_at: string | null;
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                413: components["responses"]["problem"];
                415: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/domains/{key}/dkim/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a pair of keys */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Name or id */
                    key: string;
                    /** @description Id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Identity; never changes */
                            id: string;
                            /**
                             * Format: hostname
                             * @description Domain whose mail it signs
                             */
                            domain: string;
                            /** @description What its two selectors begin with; made of the date unless given */
                            selector: string;
                            /**
                             * @description waiting for its DNS records, signing, or retired: signs no more, but leave its records until retire_at
                             * @enum {string}
                             */
                            state: "waiting" | "signing" | "retired";
                            /** @description Name of the TXT record of the RSA key */
                            rsa_name: string;
                            /** @description Text of that record */
                            rsa_record: string;
                            /** @description Name of the TXT record of the Ed25519 key */
                            ed25519_name: string;
                            /** @description Text of that record */
                            ed25519_record: string;
                            /**
                             * Format: date-time
                             * @description When it was made
                             */
                            created_at: string | null;
                            /**
                             * Format: date-time
                             * @description Since when it signs; null: not yet
                             */
                            active_from: string | null;
                            /**
                             * Format: date-time
                             * @description When it and its records may go, 7 days after a new pair has taken over; null: in use
                             */
                            retire_at: string | null;
                        };
                    };
                };
                /** @description As you have it */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        put?: never;
        post?: never;
        /** Delete a pair of keys at once */
        delete: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: {
                    /** @description Only if the object still has this ETag */
                    "If-Match"?: string;
                };
                path: {
                    /** @description Name or id */
                    key: string;
                    /** @description Id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The plan of a dry run */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                412: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/domains/{key}/dkim/{id}/activate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign with a pair at once: you know that its DNS records are published */
        post: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: {
                    /** @description Sent again with the same key, it is done once */
                    "Idempotency-Key"?: string;
                    /** @description Only if the object still has this ETag */
                    "If-Match"?: string;
                };
                path: {
                    /** @description Name or id */
                    key: string;
                    /** @description Id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Identity; never changes */
                            id: string;
                            /**
                             * Format: hostname
                             * @description Domain whose mail it signs
                             */
                            domain: string;
                            /** @description What its two selectors begin with; made of the date unless given */
                            selector: string;
                            /**
                             * @description waiting for its DNS records, signing, or retired: signs no more, but leave its records until retire_at
                             * @enum {string}
                             */
                            state: "waiting" | "signing" | "retired";
                            /** @description Name of the TXT record of the RSA key */
                            rsa_name: string;
                            /** @description Text of that record */
                            rsa_record: string;
                            /** @description Name of the TXT record of the Ed25519 key */
                            ed25519_name: string;
                            /** @description Text of that record */
                            ed25519_record: string;
                            /**
                             * Format: date-time
                             * @description When it was made
                             */
                            created_at: string | null;
                            /**
                             * Format: date-time
                             * @description Since when it signs; null: not yet
                             */
                            active_from: string | null;
                            /**
                             * Format: date-time
                             * @description When it and its records may go, 7 days after a new pair has taken over; null: in use
                             */
                            retire_at: string | null;
                        } | {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/domain-aliases": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List domain aliases */
        get: {
            parameters: {
                query?: {
                    /** @description Most items of a page */
                    limit?: number;
                    /** @description What the page before answered as next */
                    cursor?: string;
                    /** @description Names that begin so */
                    q?: string;
                    /** @description Order; - for descending; created is short for created_at */
                    sort?: "name" | "-name" | "created_at" | "-created_at";
                    /** @description Answer the total, too */
                    count?: "0" | "1" | "true" | "false";
                    /** @description The domain whose addresses it stands for */
                    domain?: string;
                    /** @description Admin that the domain belongs to */
                    owner?: string;
                    /** @description Shown to belong to its owner; only then mail is taken for it */
                    verified?: boolean;
                    /** @description False: no mail is taken for it, nothing is lost */
                    enabled?: boolean;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                /** @description Identity; never changes */
                                id: string;
                                /**
                                 * Format: hostname
                                 * @description The other name, as A-labels
                                 */
                                name: string;
                                /**
                                 * Format: hostname
                                 * @description The domain whose addresses it stands for
                                 */
                                domain: string;
                                /** @description Admin that the domain belongs to */
                                owner: string;
                                /** @description Shown to belong to its owner; only then mail is taken for it */
                                verified: boolean;
                                /** @description False: no mail is taken for it, nothing is lost */
                                enabled: boolean;
                                /** @description For people */
                                comment: string | null;
                                /**
                                 * Format: date-time
                                 * @description When it was made
                                 */
                                created_at: string | null;
                                /**
                                 * Format: date-time
                                 * @description When it was last changed
                                 */
                                updated_at: string | null;
                            }[];
                            next: string | null;
                            total?: number;
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        put?: never;
        /** Create another name of a domain */
        post: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: {
                    /** @description Sent again with the same key, it is done once */
                    "Idempotency-Key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /**
                         * Format: hostname
                         * @description The other name, as A-labels
                         */
                        name: string;
                        /**
                         * Format: hostname
                         * @description The domain whose addresses it stands for
                         */
                        domain: string;
                        /** @description Shown to belong to its owner; only then mail is taken for it */
                        verified?: boolean;
                        /** @description False: no mail is taken for it, nothing is lost */
                        enabled?: boolean;
                        /** @description For people */
                        comment?: string | null;
                    };
                };
            };
            responses: {
                /** @description The plan of a dry run */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                /** @description Done */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Identity; never changes */
                            id: string;
                            /**
                             * Format: hostname
                             * @description The other name, as A-labels
                             */
                            name: string;
                            /**
                             * Format: hostname
                             * @description The domain whose addresses it stands for
                             */
                            domain: string;
                            /** @description Admin that the domain belongs to */
                            owner: string;
                            /** @description Shown to belong to its owner; only then mail is taken for it */
                            verified: boolean;
                            /** @description False: no mail is taken for it, nothing is lost */
                            enabled: boolean;
                            /** @description For people */
                            comment: string | null;
                            /**
                             * Format: date-time
                             * @description When it was made
                             */
                            created_at: string | null;
                            /**
                             * Format: date-time
                             * @description When it was last changed
                             */
                            updated_at: string | null;
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                413: components["responses"]["problem"];
                415: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/domain-aliases/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read another name of a domain */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Name or id */
                    key: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Identity; never changes */
                            id: string;
                            /**
                             * Format: hostname
                             * @description The other name, as A-labels
                             */
                            name: string;
                            /**
                             * Format: hostname
                             * @description The domain whose addresses it stands for
                             */
                            domain: string;
                            /** @description Admin that the domain belongs to */
                            owner: string;
                            /** @description Shown to belong to its owner; only then mail is taken for it */
                            verified: boolean;
                            /** @description False: no mail is taken for it, nothing is lost */
                            enabled: boolean;
                            /** @description For people */
                            comment: string | null;
                            /**
                             * Format: date-time
                             * @description When it was made
                             */
                            created_at: string | null;
                            /**
                             * Format: date-time
                             * @description When it was last changed
                             */
                            updated_at: string | null;
                        };
                    };
                };
                /** @description As you have it */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        put?: never;
        post?: never;
        /** Delete another name of a domain */
        delete: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: {
                    /** @description Only if the object still has this ETag */
                    "If-Match"?: string;
                };
                path: {
                    /** @description Name or id */
                    key: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The plan of a dry run */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                412: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        options?: never;
        head?: never;
        /** Change another name of a domain (merge patch) */
        patch: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: {
                    /** @description Only if the object still has this ETag */
                    "If-Match"?: string;
                };
                path: {
                    /** @description Name or id */
                    key: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /**
                         * Format: hostname
                         * @description The domain whose addresses it stands for
                         */
                        domain?: string;
                        /** @description Shown to belong to its owner; only then mail is taken for it */
                        verified?: boolean;
                        /** @description False: no mail is taken for it, nothing is lost */
                        enabled?: boolean;
                        /** @description For people */
                        comment?: string | null;
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Identity; never changes */
                            id: string;
                            /**
                             * Format: hostname
                             * @description The other name, as A-labels
                             */
                            name: string;
                            /**
                             * Format: hostname
                             * @description The domain whose addresses it stands for
                             */
                            domain: string;
                            /** @description Admin that the domain belongs to */
                            owner: string;
                            /** @description Shown to belong to its owner; only then mail is taken for it */
                            verified: boolean;
                            /** @description False: no mail is taken for it, nothing is lost */
                            enabled: boolean;
                            /** @description For people */
                            comment: string | null;
                            /**
                             * Format: date-time
                             * @description When it was made
                             */
                            created_at: string | null;
                            /**
                             * Format: date-time
                             * @description When it was last changed
                             */
                            updated_at: string | null;
                        } | {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                412: components["responses"]["problem"];
                413: components["responses"]["problem"];
                415: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        trace?: never;
    };
    "/api/v1/domain-aliases/{key}/verification": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How it stands with the proof that it belongs to its owner */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Name or id */
                    key: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /**
                             * Format: hostname
                             * @description Where the TXT record belongs
                             */
                            name: string;
                            /**
                             * @description waiting for the record; expired: ask for a new token; verified, whatever DNS says later
                             * @enum {string}
                             */
                            state: "waiting" | "expired" | "verified";
                            /**
                             * @description What was believed: dns (the record), parent (a verified domain of the same owner above it), admin (a MasterAdmin's word)
                             * @enum {string}
                             */
                            proof: "none" | "dns" | "parent" | "admin";
                            /** @description What the TXT record has to say */
                            record: string | null;
                            /**
                             * @description What DNS said when it was asked last
                             * @enum {string}
                             */
                            result: "not_checked" | "found" | "missing" | "different" | "could_not_ask";
                            /** @description The same, for people */
                            detail: string | null;
                            /**
                             * Format: date-time
                             * @description When it was proved; null: not yet
                             */
                            proved_at: string | null;
                            /**
                             * Format: date-time
                             * @description When the token was made
                             */
                            issued_at: string | null;
                            /**
                             * Format: date-time
                             * @description Until when it proves something
                             */
                            expires_at: string | null;
                            /**
                             * Format: date-time
                             * @description When DNS was asked last
                             */
                            checked_at: string | null;
                            /**
                             * Format: date-time
                             * @description When it is asked by itself again; null: not any more
                             */
                            next_check_at: string | null;
                        };
                    };
                };
                /** @description As you have it */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        put?: never;
        /** Look for the proof in DNS now */
        post: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: {
                    /** @description Sent again with the same key, it is done once */
                    "Idempotency-Key"?: string;
                    /** @description Only if the object still has this ETag */
                    "If-Match"?: string;
                };
                path: {
                    /** @description Name or id */
                    key: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /**
                             * Format: hostname
                             * @description Where the TXT record belongs
                             */
                            name: string;
                            /**
                             * @description waiting for the record; expired: ask for a new token; verified, whatever DNS says later
                             * @enum {string}
                             */
                            state: "waiting" | "expired" | "verified";
                            /**
                             * @description What was believed: dns (the record), parent (a verified domain of the same owner above it), admin (a MasterAdmin's word)
                             * @enum {string}
                             */
                            proof: "none" | "dns" | "parent" | "admin";
                            /** @description What the TXT record has to say */
                            record: string | null;
                            /**
                             * @description What DNS said when it was asked last
                             * @enum {string}
                             */
                            result: "not_checked" | "found" | "missing" | "different" | "could_not_ask";
                            /** @description The same, for people */
                            detail: string | null;
                            /**
                             * Format: date-time
                             * @description When it was proved; null: not yet
                             */
                            proved_at: string | null;
                            /**
                             * Format: date-time
                             * @description When the token was made
                             */
                            issued_at: string | null;
                            /**
                             * Format: date-time
                             * @description Until when it proves something
                             */
                            expires_at: string | null;
                            /**
                             * Format: date-time
                             * @description When DNS was asked last
                             */
                            checked_at: string | null;
                            /**
                             * Format: date-time
                             * @description When it is asked by itself again; null: not any more
                             */
                            next_check_at: string | null;
                        } | {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/domain-aliases/{key}/verification/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a new token, valid for seven days */
        post: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: {
                    /** @description Sent again with the same key, it is done once */
                    "Idempotency-Key"?: string;
                    /** @description Only if the object still has this ETag */
                    "If-Match"?: string;
                };
                path: {
                    /** @description Name or id */
                    key: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /**
                             * Format: hostname
                             * @description Where the TXT record belongs
                             */
                            name: string;
                            /**
                             * @description waiting for the record; expired: ask for a new token; verified, whatever DNS says later
                             * @enum {string}
                             */
                            state: "waiting" | "expired" | "verified";
                            /**
                             * @description What was believed: dns (the record), parent (a verified domain of the same owner above it), admin (a MasterAdmin's word)
                             * @enum {string}
                             */
                            proof: "none" | "dns" | "parent" | "admin";
                            /** @description What the TXT record has to say */
                            record: string | null;
                            /**
                             * @description What DNS said when it was asked last
                             * @enum {string}
                             */
                            result: "not_checked" | "found" | "missing" | "different" | "could_not_ask";
                            /** @description The same, for people */
                            detail: string | null;
                            /**
                             * Format: date-time
                             * @description When it was proved; null: not yet
                             */
                            proved_at: string | null;
                            /**
                             * Format: date-time
                             * @description When the token was made
                             */
                            issued_at: string | null;
                            /**
                             * Format: date-time
                             * @description Until when it proves something
                             */
                            expires_at: string | null;
                            /**
                             * Format: date-time
                             * @description When DNS was asked last
                             */
                            checked_at: string | null;
                            /**
                             * Format: date-time
                             * @description When it is asked by itself again; null: not any more
                             */
                            next_check_at: string | null;
                        } | {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/relay-domains": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List relay domains */
        get: {
            parameters: {
                query?: {
                    /** @description Most items of a page */
                    limit?: number;
                    /** @description What the page before answered as next */
                    cursor?: string;
                    /** @description Names that begin so */
                    q?: string;
                    /** @description Order; - for descending; created is short for created_at */
                    sort?: "name" | "-name" | "created_at" | "-created_at";
                    /** @description Answer the total, too */
                    count?: "0" | "1" | "true" | "false";
                    /** @description Admin it belongs to; the one who makes it, unless a MasterAdmin names another */
                    owner?: string;
                    /** @description Shown to belong to its owner; only then mail is taken for it */
                    verified?: boolean;
                    /** @description False: no mail is taken for it, nothing is lost */
                    enabled?: boolean;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                /** @description Identity; never changes */
                                id: string;
                                /**
                                 * Format: hostname
                                 * @description The domain, as A-labels
                                 */
                                name: string;
                                /** @description Admin it belongs to; the one who makes it, unless a MasterAdmin names another */
                                owner: string;
                                /** @description Server that gets the mail, by name or IP address; it is asked about recipients that are not known here */
                                host: string;
                                /** @description Its port; 25 unless given */
                                port: number;
                                /**
                                 * @description Encryption on the way there: verified asks for a certificate of that name
                                 * @enum {string}
                                 */
                                tls: "opportunistic" | "none" | "required" | "verified";
                                /** @description The host may be in a private network or on this machine */
                                allow_private: boolean;
                                /** @description Shown to belong to its owner; only then mail is taken for it */
                                verified: boolean;
                                /** @description False: no mail is taken for it, nothing is lost */
                                enabled: boolean;
                                /** @description For people */
                                comment: string | null;
                                /**
                                 * Format: date-time
                                 * @description When it was made
                                 */
                                created_at: string | null;
                                /**
                                 * Format: date-time
                                 * @description When it was last changed
                                 */
                                updated_at: string | null;
                            }[];
                            next: string | null;
                            total?: number;
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        put?: never;
        /** Create a domain whose mail goes to another server */
        post: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: {
                    /** @description Sent again with the same key, it is done once */
                    "Idempotency-Key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /**
                         * Format: hostname
                         * @description The domain, as A-labels
                         */
                        name: string;
                        /** @description Admin it belongs to; the one who makes it, unless a MasterAdmin names another */
                        owner?: string;
                        /** @description Server that gets the mail, by name or IP address; it is asked about recipients that are not known here */
                        host: string;
                        /** @description Its port; 25 unless given */
                        port?: number;
                        /**
                         * @description Encryption on the way there: verified asks for a certificate of that name
                         * @enum {string}
                         */
                        tls?: "opportunistic" | "none" | "required" | "verified";
                        /** @description The host may be in a private network or on this machine */
                        allow_private?: boolean;
                        /** @description Shown to belong to its owner; only then mail is taken for it */
                        verified?: boolean;
                        /** @description False: no mail is taken for it, nothing is lost */
                        enabled?: boolean;
                        /** @description For people */
                        comment?: string | null;
                    };
                };
            };
            responses: {
                /** @description The plan of a dry run */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                /** @description Done */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Identity; never changes */
                            id: string;
                            /**
                             * Format: hostname
                             * @description The domain, as A-labels
                             */
                            name: string;
                            /** @description Admin it belongs to; the one who makes it, unless a MasterAdmin names another */
                            owner: string;
                            /** @description Server that gets the mail, by name or IP address; it is asked about recipients that are not known here */
                            host: string;
                            /** @description Its port; 25 unless given */
                            port: number;
                            /**
                             * @description Encryption on the way there: verified asks for a certificate of that name
                             * @enum {string}
                             */
                            tls: "opportunistic" | "none" | "required" | "verified";
                            /** @description The host may be in a private network or on this machine */
                            allow_private: boolean;
                            /** @description Shown to belong to its owner; only then mail is taken for it */
                            verified: boolean;
                            /** @description False: no mail is taken for it, nothing is lost */
                            enabled: boolean;
                            /** @description For people */
                            comment: string | null;
                            /**
                             * Format: date-time
                             * @description When it was made
                             */
                            created_at: string | null;
                            /**
                             * Format: date-time
                             * @description When it was last changed
                             */
                            updated_at: string | null;
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                413: components["responses"]["problem"];
                415: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/relay-domains/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a domain whose mail goes to another server */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Name or id */
                    key: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Identity; never changes */
                            id: string;
                            /**
                             * Format: hostname
                             * @description The domain, as A-labels
                             */
                            name: string;
                            /** @description Admin it belongs to; the one who makes it, unless a MasterAdmin names another */
                            owner: string;
                            /** @description Server that gets the mail, by name or IP address; it is asked about recipients that are not known here */
                            host: string;
                            /** @description Its port; 25 unless given */
                            port: number;
                            /**
                             * @description Encryption on the way there: verified asks for a certificate of that name
                             * @enum {string}
                             */
                            tls: "opportunistic" | "none" | "required" | "verified";
                            /** @description The host may be in a private network or on this machine */
                            allow_private: boolean;
                            /** @description Shown to belong to its owner; only then mail is taken for it */
                            verified: boolean;
                            /** @description False: no mail is taken for it, nothing is lost */
                            enabled: boolean;
                            /** @description For people */
                            comment: string | null;
                            /**
                             * Format: date-time
                             * @description When it was made
                             */
                            created_at: string | null;
                            /**
                             * Format: date-time
                             * @description When it was last changed
                             */
                            updated_at: string | null;
                        };
                    };
                };
                /** @description As you have it */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        put?: never;
        post?: never;
        /** Delete a domain whose mail goes to another server */
        delete: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: {
                    /** @description Only if the object still has this ETag */
                    "If-Match"?: string;
                };
                path: {
                    /** @description Name or id */
                    key: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The plan of a dry run */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                412: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        options?: never;
        head?: never;
        /** Change a domain whose mail goes to another server (merge patch) */
        patch: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: {
                    /** @description Only if the object still has this ETag */
                    "If-Match"?: string;
                };
                path: {
                    /** @description Name or id */
                    key: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Admin it belongs to; the one who makes it, unless a MasterAdmin names another */
                        owner?: string;
                        /** @description Server that gets the mail, by name or IP address; it is asked about recipients that are not known here */
                        host?: string;
                        /** @description Its port; 25 unless given */
                        port?: number;
                        /**
                         * @description Encryption on the way there: verified asks for a certificate of that name
                         * @enum {string}
                         */
                        tls?: "opportunistic" | "none" | "required" | "verified";
                        /** @description The host may be in a private network or on this machine */
                        allow_private?: boolean;
                        /** @description Shown to belong to its owner; only then mail is taken for it */
                        verified?: boolean;
                        /** @description False: no mail is taken for it, nothing is lost */
                        enabled?: boolean;
                        /** @description For people */
                        comment?: string | null;
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Identity; never changes */
                            id: string;
                            /**
                             * Format: hostname
                             * @description The domain, as A-labels
                             */
                            name: string;
                            /** @description Admin it belongs to; the one who makes it, unless a MasterAdmin names another */
                            owner: string;
                            /** @description Server that gets the mail, by name or IP address; it is asked about recipients that are not known here */
                            host: string;
                            /** @description Its port; 25 unless given */
                            port: number;
                            /**
                             * @description Encryption on the way there: verified asks for a certificate of that name
                             * @enum {string}
                             */
                            tls: "opportunistic" | "none" | "required" | "verified";
                            /** @description The host may be in a private network or on this machine */
                            allow_private: boolean;
                            /** @description Shown to belong to its owner; only then mail is taken for it */
                            verified: boolean;
                            /** @description False: no mail is taken for it, nothing is lost */
                            enabled: boolean;
                            /** @description For people */
                            comment: string | null;
                            /**
                             * Format: date-time
                             * @description When it was made
                             */
                            created_at: string | null;
                            /**
                             * Format: date-time
                             * @description When it was last changed
                             */
                            updated_at: string | null;
                        } | {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                412: components["responses"]["problem"];
                413: components["responses"]["problem"];
                415: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        trace?: never;
    };
    "/api/v1/relay-domains/{key}/verification": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How it stands with the proof that it belongs to its owner */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Name or id */
                    key: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /**
                             * Format: hostname
                             * @description Where the TXT record belongs
                             */
                            name: string;
                            /**
                             * @description waiting for the record; expired: ask for a new token; verified, whatever DNS says later
                             * @enum {string}
                             */
                            state: "waiting" | "expired" | "verified";
                            /**
                             * @description What was believed: dns (the record), parent (a verified domain of the same owner above it), admin (a MasterAdmin's word)
                             * @enum {string}
                             */
                            proof: "none" | "dns" | "parent" | "admin";
                            /** @description What the TXT record has to say */
                            record: string | null;
                            /**
                             * @description What DNS said when it was asked last
                             * @enum {string}
                             */
                            result: "not_checked" | "found" | "missing" | "different" | "could_not_ask";
                            /** @description The same, for people */
                            detail: string | null;
                            /**
                             * Format: date-time
                             * @description When it was proved; null: not yet
                             */
                            proved_at: string | null;
                            /**
                             * Format: date-time
                             * @description When the token was made
                             */
                            issued_at: string | null;
                            /**
                             * Format: date-time
                             * @description Until when it proves something
                             */
                            expires_at: string | null;
                            /**
                             * Format: date-time
                             * @description When DNS was asked last
                             */
                            checked_at: string | null;
                            /**
                             * Format: date-time
                             * @description When it is asked by itself again; null: not any more
                             */
                            next_check_at: string | null;
                        };
                    };
                };
                /** @description As you have it */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        put?: never;
        /** Look for the proof in DNS now */
        post: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: {
                    /** @description Sent again with the same key, it is done once */
                    "Idempotency-Key"?: string;
                    /** @description Only if the object still has this ETag */
                    "If-Match"?: string;
                };
                path: {
                    /** @description Name or id */
                    key: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /**
                             * Format: hostname
                             * @description Where the TXT record belongs
                             */
                            name: string;
                            /**
                             * @description waiting for the record; expired: ask for a new token; verified, whatever DNS says later
                             * @enum {string}
                             */
                            state: "waiting" | "expired" | "verified";
                            /**
                             * @description What was believed: dns (the record), parent (a verified domain of the same owner above it), admin (a MasterAdmin's word)
                             * @enum {string}
                             */
                            proof: "none" | "dns" | "parent" | "admin";
                            /** @description What the TXT record has to say */
                            record: string | null;
                            /**
                             * @description What DNS said when it was asked last
                             * @enum {string}
                             */
                            result: "not_checked" | "found" | "missing" | "different" | "could_not_ask";
                            /** @description The same, for people */
                            detail: string | null;
                            /**
                             * Format: date-time
                             * @description When it was proved; null: not yet
                             */
                            proved_at: string | null;
                            /**
                             * Format: date-time
                             * @description When the token was made
                             */
                            issued_at: string | null;
                            /**
                             * Format: date-time
                             * @description Until when it proves something
                             */
                            expires_at: string | null;
                            /**
                             * Format: date-time
                             * @description When DNS was asked last
                             */
                            checked_at: string | null;
                            /**
                             * Format: date-time
                             * @description When it is asked by itself again; null: not any more
                             */
                            next_check_at: string | null;
                        } | {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/relay-domains/{key}/verification/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a new token, valid for seven days */
        post: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: {
                    /** @description Sent again with the same key, it is done once */
                    "Idempotency-Key"?: string;
                    /** @description Only if the object still has this ETag */
                    "If-Match"?: string;
                };
                path: {
                    /** @description Name or id */
                    key: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /**
                             * Format: hostname
                             * @description Where the TXT record belongs
                             */
                            name: string;
                            /**
                             * @description waiting for the record; expired: ask for a new token; verified, whatever DNS says later
                             * @enum {string}
                             */
                            state: "waiting" | "expired" | "verified";
                            /**
                             * @description What was believed: dns (the record), parent (a verified domain of the same owner above it), admin (a MasterAdmin's word)
                             * @enum {string}
                             */
                            proof: "none" | "dns" | "parent" | "admin";
                            /** @description What the TXT record has to say */
                            record: string | null;
                            /**
                             * @description What DNS said when it was asked last
                             * @enum {string}
                             */
                            result: "not_checked" | "found" | "missing" | "different" | "could_not_ask";
                            /** @description The same, for people */
                            detail: string | null;
                            /**
                             * Format: date-time
                             * @description When it was proved; null: not yet
                             */
                            proved_at: string | null;
                            /**
                             * Format: date-time
                             * @description When the token was made
                             */
                            issued_at: string | null;
                            /**
                             * Format: date-time
                             * @description Until when it proves something
                             */
                            expires_at: string | null;
                            /**
                             * Format: date-time
                             * @description When DNS was asked last
                             */
                            checked_at: string | null;
                            /**
                             * Format: date-time
                             * @description When it is asked by itself again; null: not any more
                             */
                            next_check_at: string | null;
                        } | {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/hostnames": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List host names that are authorised to receive mail */
        get: {
            parameters: {
                query?: {
                    /** @description Most items of a page */
                    limit?: number;
                    /** @description What the page before answered as next */
                    cursor?: string;
                    /** @description Names that begin so */
                    q?: string;
                    /** @description Order; - for descending; created is short for created_at */
                    sort?: "name" | "-name" | "created_at" | "-created_at";
                    /** @description Answer the total, too */
                    count?: "0" | "1" | "true" | "false";
                    /** @description Admin it belongs to; the one who makes it, unless a MasterAdmin names another */
                    owner?: string;
                    /** @description Shown to belong to its owner; only then MX records of its owner's domains may name it */
                    verified?: boolean;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                /** @description Identity; never changes */
                                id: string;
                                /**
                                 * Format: hostname
                                 * @description Another name of this server, as A-labels
                                 */
                                name: string;
                                /** @description Admin it belongs to; the one who makes it, unless a MasterAdmin names another */
                                owner: string;
                                /** @description Shown to belong to its owner; only then MX records of its owner's domains may name it */
                                verified: boolean;
                                /** @description For people */
                                comment: string | null;
                                /**
                                 * Format: date-time
                                 * @description When it was made
                                 */
                                created_at: string | null;
                                /**
                                 * Format: date-time
                                 * @description When it was last changed
                                 */
                                updated_at: string | null;
                            }[];
                            next: string | null;
                            total?: number;
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        put?: never;
        /** Create a host name that is authorised to receive mail */
        post: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: {
                    /** @description Sent again with the same key, it is done once */
                    "Idempotency-Key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /**
                         * Format: hostname
                         * @description Another name of this server, as A-labels
                         */
                        name: string;
                        /** @description Admin it belongs to; the one who makes it, unless a MasterAdmin names another */
                        owner?: string;
                        /** @description Shown to belong to its owner; only then MX records of its owner's domains may name it */
                        verified?: boolean;
                        /** @description For people */
                        comment?: string | null;
                    };
                };
            };
            responses: {
                /** @description The plan of a dry run */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                /** @description Done */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Identity; never changes */
                            id: string;
                            /**
                             * Format: hostname
                             * @description Another name of this server, as A-labels
                             */
                            name: string;
                            /** @description Admin it belongs to; the one who makes it, unless a MasterAdmin names another */
                            owner: string;
                            /** @description Shown to belong to its owner; only then MX records of its owner's domains may name it */
                            verified: boolean;
                            /** @description For people */
                            comment: string | null;
                            /**
                             * Format: date-time
                             * @description When it was made
                             */
                            created_at: string | null;
                            /**
                             * Format: date-time
                             * @description When it was last changed
                             */
                            updated_at: string | null;
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                413: components["responses"]["problem"];
                415: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/hostnames/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a host name that is authorised to receive mail */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Name or id */
                    key: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Identity; never changes */
                            id: string;
                            /**
                             * Format: hostname
                             * @description Another name of this server, as A-labels
                             */
                            name: string;
                            /** @description Admin it belongs to; the one who makes it, unless a MasterAdmin names another */
                            owner: string;
                            /** @description Shown to belong to its owner; only then MX records of its owner's domains may name it */
                            verified: boolean;
                            /** @description For people */
                            comment: string | null;
                            /**
                             * Format: date-time
                             * @description When it was made
                             */
                            created_at: string | null;
                            /**
                             * Format: date-time
                             * @description When it was last changed
                             */
                            updated_at: string | null;
                        };
                    };
                };
                /** @description As you have it */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        put?: never;
        post?: never;
        /** Delete a host name that is authorised to receive mail */
        delete: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: {
                    /** @description Only if the object still has this ETag */
                    "If-Match"?: string;
                };
                path: {
                    /** @description Name or id */
                    key: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The plan of a dry run */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                412: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        options?: never;
        head?: never;
        /** Change a host name that is authorised to receive mail (merge patch) */
        patch: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: {
                    /** @description Only if the object still has this ETag */
                    "If-Match"?: string;
                };
                path: {
                    /** @description Name or id */
                    key: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Admin it belongs to; the one who makes it, unless a MasterAdmin names another */
                        owner?: string;
                        /** @description Shown to belong to its owner; only then MX records of its owner's domains may name it */
                        verified?: boolean;
                        /** @description For people */
                        comment?: string | null;
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Identity; never changes */
                            id: string;
                            /**
                             * Format: hostname
                             * @description Another name of this server, as A-labels
                             */
                            name: string;
                            /** @description Admin it belongs to; the one who makes it, unless a MasterAdmin names another */
                            owner: string;
                            /** @description Shown to belong to its owner; only then MX records of its owner's domains may name it */
                            verified: boolean;
                            /** @description For people */
                            comment: string | null;
                            /**
                             * Format: date-time
                             * @description When it was made
                             */
                            created_at: string | null;
                            /**
                             * Format: date-time
                             * @description When it was last changed
                             */
                            updated_at: string | null;
                        } | {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                412: components["responses"]["problem"];
                413: components["responses"]["problem"];
                415: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        trace?: never;
    };
    "/api/v1/hostnames/{key}/verification": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How it stands with the proof that it belongs to its owner */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Name or id */
                    key: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /**
                             * Format: hostname
                             * @description Where the TXT record belongs
                             */
                            name: string;
                            /**
                             * @description waiting for the record; expired: ask for a new token; verified, whatever DNS says later
                             * @enum {string}
                             */
                            state: "waiting" | "expired" | "verified";
                            /**
                             * @description What was believed: dns (the record), parent (a verified domain of the same owner above it), admin (a MasterAdmin's word)
                             * @enum {string}
                             */
                            proof: "none" | "dns" | "parent" | "admin";
                            /** @description What the TXT record has to say */
                            record: string | null;
                            /**
                             * @description What DNS said when it was asked last
                             * @enum {string}
                             */
                            result: "not_checked" | "found" | "missing" | "different" | "could_not_ask";
                            /** @description The same, for people */
                            detail: string | null;
                            /**
                             * Format: date-time
                             * @description When it was proved; null: not yet
                             */
                            proved_at: string | null;
                            /**
                             * Format: date-time
                             * @description When the token was made
                             */
                            issued_at: string | null;
                            /**
                             * Format: date-time
                             * @description Until when it proves something
                             */
                            expires_at: string | null;
                            /**
                             * Format: date-time
                             * @description When DNS was asked last
                             */
                            checked_at: string | null;
                            /**
                             * Format: date-time
                             * @description When it is asked by itself again; null: not any more
                             */
                            next_check_at: string | null;
                        };
                    };
                };
                /** @description As you have it */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        put?: never;
        /** Look for the proof in DNS now */
        post: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: {
                    /** @description Sent again with the same key, it is done once */
                    "Idempotency-Key"?: string;
                    /** @description Only if the object still has this ETag */
                    "If-Match"?: string;
                };
                path: {
                    /** @description Name or id */
                    key: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /**
                             * Format: hostname
                             * @description Where the TXT record belongs
                             */
                            name: string;
                            /**
                             * @description waiting for the record; expired: ask for a new token; verified, whatever DNS says later
                             * @enum {string}
                             */
                            state: "waiting" | "expired" | "verified";
                            /**
                             * @description What was believed: dns (the record), parent (a verified domain of the same owner above it), admin (a MasterAdmin's word)
                             * @enum {string}
                             */
                            proof: "none" | "dns" | "parent" | "admin";
                            /** @description What the TXT record has to say */
                            record: string | null;
                            /**
                             * @description What DNS said when it was asked last
                             * @enum {string}
                             */
                            result: "not_checked" | "found" | "missing" | "different" | "could_not_ask";
                            /** @description The same, for people */
                            detail: string | null;
                            /**
                             * Format: date-time
                             * @description When it was proved; null: not yet
                             */
                            proved_at: string | null;
                            /**
                             * Format: date-time
                             * @description When the token was made
                             */
                            issued_at: string | null;
                            /**
                             * Format: date-time
                             * @description Until when it proves something
                             */
                            expires_at: string | null;
                            /**
                             * Format: date-time
                             * @description When DNS was asked last
                             */
                            checked_at: string | null;
                            /**
                             * Format: date-time
                             * @description When it is asked by itself again; null: not any more
                             */
                            next_check_at: string | null;
                        } | {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/hostnames/{key}/verification/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a new token, valid for seven days */
        post: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: {
                    /** @description Sent again with the same key, it is done once */
                    "Idempotency-Key"?: string;
                    /** @description Only if the object still has this ETag */
                    "If-Match"?: string;
                };
                path: {
                    /** @description Name or id */
                    key: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /**
                             * Format: hostname
                             * @description Where the TXT record belongs
                             */
                            name: string;
                            /**
                             * @description waiting for the record; expired: ask for a new token; verified, whatever DNS says later
                             * @enum {string}
                             */
                            state: "waiting" | "expired" | "verified";
                            /**
                             * @description What was believed: dns (the record), parent (a verified domain of the same owner above it), admin (a MasterAdmin's word)
                             * @enum {string}
                             */
                            proof: "none" | "dns" | "parent" | "admin";
                            /** @description What the TXT record has to say */
                            record: string | null;
                            /**
                             * @description What DNS said when it was asked last
                             * @enum {string}
                             */
                            result: "not_checked" | "found" | "missing" | "different" | "could_not_ask";
                            /** @description The same, for people */
                            detail: string | null;
                            /**
                             * Format: date-time
                             * @description When it was proved; null: not yet
                             */
                            proved_at: string | null;
                            /**
                             * Format: date-time
                             * @description When the token was made
                             */
                            issued_at: string | null;
                            /**
                             * Format: date-time
                             * @description Until when it proves something
                             */
                            expires_at: string | null;
                            /**
                             * Format: date-time
                             * @description When DNS was asked last
                             */
                            checked_at: string | null;
                            /**
                             * Format: date-time
                             * @description When it is asked by itself again; null: not any more
                             */
                            next_check_at: string | null;
                        } | {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/aliases": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List aliases */
        get: {
            parameters: {
                query?: {
                    /** @description Most items of a page */
                    limit?: number;
                    /** @description What the page before answered as next */
                    cursor?: string;
                    /** @description Names that begin so */
                    q?: string;
                    /** @description Order; - for descending; created is short for created_at */
                    sort?: "address" | "-address" | "created_at" | "-created_at";
                    /** @description Answer the total, too */
                    count?: "0" | "1" | "true" | "false";
                    /** @description Domain of the address */
                    domain?: string;
                    /** @description Admin that the domain belongs to */
                    owner?: string;
                    /** @description False keeps the alias but ignores it */
                    enabled?: boolean;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                /** @description Identity; never changes */
                                id: string;
                                /** @description Address that leads elsewhere; @domain takes all mail for which there is no other address */
                                address: string;
                                /** @description Where the mail goes; addresses elsewhere make it a forward */
                                targets: string[];
                                /**
                                 * Format: hostname
                                 * @description Domain of the address
                                 */
                                domain: string;
                                /** @description Admin that the domain belongs to */
                                owner: string;
                                /** @description False keeps the alias but ignores it */
                                enabled: boolean;
                                /** @description For people */
                                comment: string | null;
                                /**
                                 * Format: date-time
                                 * @description When it was made
                                 */
                                created_at: string | null;
                                /**
                                 * Format: date-time
                                 * @description When it was last changed
                                 */
                                updated_at: string | null;
                            }[];
                            next: string | null;
                            total?: number;
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        put?: never;
        /** Create an alias, a forward or a catch-all */
        post: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: {
                    /** @description Sent again with the same key, it is done once */
                    "Idempotency-Key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Address that leads elsewhere; @domain takes all mail for which there is no other address */
                        address: string;
                        /** @description Where the mail goes; addresses elsewhere make it a forward */
                        targets: string[];
                        /** @description False keeps the alias but ignores it */
                        enabled?: boolean;
                        /** @description For people */
                        comment?: string | null;
                    };
                };
            };
            responses: {
                /** @description The plan of a dry run */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                /** @description Done */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Identity; never changes */
                            id: string;
                            /** @description Address that leads elsewhere; @domain takes all mail for which there is no other address */
                            address: string;
                            /** @description Where the mail goes; addresses elsewhere make it a forward */
                            targets: string[];
                            /**
                             * Format: hostname
                             * @description Domain of the address
                             */
                            domain: string;
                            /** @description Admin that the domain belongs to */
                            owner: string;
                            /** @description False keeps the alias but ignores it */
                            enabled: boolean;
                            /** @description For people */
                            comment: string | null;
                            /**
                             * Format: date-time
                             * @description When it was made
                             */
                            created_at: string | null;
                            /**
                             * Format: date-time
                             * @description When it was last changed
                             */
                            updated_at: string | null;
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                413: components["responses"]["problem"];
                415: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/aliases/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read an alias, a forward or a catch-all */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Name or id */
                    key: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Identity; never changes */
                            id: string;
                            /** @description Address that leads elsewhere; @domain takes all mail for which there is no other address */
                            address: string;
                            /** @description Where the mail goes; addresses elsewhere make it a forward */
                            targets: string[];
                            /**
                             * Format: hostname
                             * @description Domain of the address
                             */
                            domain: string;
                            /** @description Admin that the domain belongs to */
                            owner: string;
                            /** @description False keeps the alias but ignores it */
                            enabled: boolean;
                            /** @description For people */
                            comment: string | null;
                            /**
                             * Format: date-time
                             * @description When it was made
                             */
                            created_at: string | null;
                            /**
                             * Format: date-time
                             * @description When it was last changed
                             */
                            updated_at: string | null;
                        };
                    };
                };
                /** @description As you have it */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        put?: never;
        post?: never;
        /** Delete an alias, a forward or a catch-all */
        delete: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: {
                    /** @description Only if the object still has this ETag */
                    "If-Match"?: string;
                };
                path: {
                    /** @description Name or id */
                    key: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The plan of a dry run */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                412: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        options?: never;
        head?: never;
        /** Change an alias, a forward or a catch-all (merge patch) */
        patch: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: {
                    /** @description Only if the object still has this ETag */
                    "If-Match"?: string;
                };
                path: {
                    /** @description Name or id */
                    key: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Where the mail goes; addresses elsewhere make it a forward */
                        targets?: string[];
                        /** @description False keeps the alias but ignores it */
                        enabled?: boolean;
                        /** @description For people */
                        comment?: string | null;
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Identity; never changes */
                            id: string;
                            /** @description Address that leads elsewhere; @domain takes all mail for which there is no other address */
                            address: string;
                            /** @description Where the mail goes; addresses elsewhere make it a forward */
                            targets: string[];
                            /**
                             * Format: hostname
                             * @description Domain of the address
                             */
                            domain: string;
                            /** @description Admin that the domain belongs to */
                            owner: string;
                            /** @description False keeps the alias but ignores it */
                            enabled: boolean;
                            /** @description For people */
                            comment: string | null;
                            /**
                             * Format: date-time
                             * @description When it was made
                             */
                            created_at: string | null;
                            /**
                             * Format: date-time
                             * @description When it was last changed
                             */
                            updated_at: string | null;
                        } | {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                412: components["responses"]["problem"];
                413: components["responses"]["problem"];
                415: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        trace?: never;
    };
    "/api/v1/sender-addresses": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List sender addresses */
        get: {
            parameters: {
                query?: {
                    /** @description Most items of a page */
                    limit?: number;
                    /** @description What the page before answered as next */
                    cursor?: string;
                    /** @description Names that begin so */
                    q?: string;
                    /** @description Order; - for descending; created is short for created_at */
                    sort?: "address" | "-address" | "created_at" | "-created_at";
                    /** @description Answer the total, too */
                    count?: "0" | "1" | "true" | "false";
                    /** @description Domain of the address */
                    domain?: string;
                    /** @description Admin that the domain belongs to */
                    owner?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                /** @description Identity; never changes */
                                id: string;
                                /**
                                 * Format: email
                                 * @description Address that they may send as, in a domain, a domain alias or a relay domain; an alias of that name is not needed and does not do
                                 */
                                address: string;
                                /** @description Mail users who may send as it; the owner of its mailbox always may */
                                users: string[];
                                /**
                                 * Format: hostname
                                 * @description Domain of the address
                                 */
                                domain: string;
                                /** @description Admin that the domain belongs to */
                                owner: string;
                                /** @description For people */
                                comment: string | null;
                                /**
                                 * Format: date-time
                                 * @description When it was made
                                 */
                                created_at: string | null;
                                /**
                                 * Format: date-time
                                 * @description When it was last changed
                                 */
                                updated_at: string | null;
                            }[];
                            next: string | null;
                            total?: number;
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        put?: never;
        /** Create an address that others may send as */
        post: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: {
                    /** @description Sent again with the same key, it is done once */
                    "Idempotency-Key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /**
                         * Format: email
                         * @description Address that they may send as, in a domain, a domain alias or a relay domain; an alias of that name is not needed and does not do
                         */
                        address: string;
                        /** @description Mail users who may send as it; the owner of its mailbox always may */
                        users: string[];
                        /** @description For people */
                        comment?: string | null;
                    };
                };
            };
            responses: {
                /** @description The plan of a dry run */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                /** @description Done */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Identity; never changes */
                            id: string;
                            /**
                             * Format: email
                             * @description Address that they may send as, in a domain, a domain alias or a relay domain; an alias of that name is not needed and does not do
                             */
                            address: string;
                            /** @description Mail users who may send as it; the owner of its mailbox always may */
                            users: string[];
                            /**
                             * Format: hostname
                             * @description Domain of the address
                             */
                            domain: string;
                            /** @description Admin that the domain belongs to */
                            owner: string;
                            /** @description For people */
                            comment: string | null;
                            /**
                             * Format: date-time
                             * @description When it was made
                             */
                            created_at: string | null;
                            /**
                             * Format: date-time
                             * @description When it was last changed
                             */
                            updated_at: string | null;
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                413: components["responses"]["problem"];
                415: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sender-addresses/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read an address that others may send as */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Name or id */
                    key: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Identity; never changes */
                            id: string;
                            /**
                             * Format: email
                             * @description Address that they may send as, in a domain, a domain alias or a relay domain; an alias of that name is not needed and does not do
                             */
                            address: string;
                            /** @description Mail users who may send as it; the owner of its mailbox always may */
                            users: string[];
                            /**
                             * Format: hostname
                             * @description Domain of the address
                             */
                            domain: string;
                            /** @description Admin that the domain belongs to */
                            owner: string;
                            /** @description For people */
                            comment: string | null;
                            /**
                             * Format: date-time
                             * @description When it was made
                             */
                            created_at: string | null;
                            /**
                             * Format: date-time
                             * @description When it was last changed
                             */
                            updated_at: string | null;
                        };
                    };
                };
                /** @description As you have it */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        put?: never;
        post?: never;
        /** Delete an address that others may send as */
        delete: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: {
                    /** @description Only if the object still has this ETag */
                    "If-Match"?: string;
                };
                path: {
                    /** @description Name or id */
                    key: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The plan of a dry run */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                412: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        options?: never;
        head?: never;
        /** Change an address that others may send as (merge patch) */
        patch: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: {
                    /** @description Only if the object still has this ETag */
                    "If-Match"?: string;
                };
                path: {
                    /** @description Name or id */
                    key: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Mail users who may send as it; the owner of its mailbox always may */
                        users?: string[];
                        /** @description For people */
                        comment?: string | null;
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Identity; never changes */
                            id: string;
                            /**
                             * Format: email
                             * @description Address that they may send as, in a domain, a domain alias or a relay domain; an alias of that name is not needed and does not do
                             */
                            address: string;
                            /** @description Mail users who may send as it; the owner of its mailbox always may */
                            users: string[];
                            /**
                             * Format: hostname
                             * @description Domain of the address
                             */
                            domain: string;
                            /** @description Admin that the domain belongs to */
                            owner: string;
                            /** @description For people */
                            comment: string | null;
                            /**
                             * Format: date-time
                             * @description When it was made
                             */
                            created_at: string | null;
                            /**
                             * Format: date-time
                             * @description When it was last changed
                             */
                            updated_at: string | null;
                        } | {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                412: components["responses"]["problem"];
                413: components["responses"]["problem"];
                415: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        trace?: never;
    };
    "/api/v1/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make the rows of a file */
        post: {
            parameters: {
                query: {
                    /** @description What the rows of the file are */
                    kind: "accounts" | "aliases" | "domains" | "domain-aliases" | "relay-domains" | "sender-addresses";
                    /** @description atomic: all rows or none; rows: each row by itself */
                    mode?: "atomic" | "rows";
                    /** @description Report every row, change nothing */
                    dry_run?: boolean;
                };
                header?: {
                    /** @description Sent again with the same key, it is done once */
                    "Idempotency-Key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "text/csv": unknown;
                    "application/json": unknown;
                };
            };
            responses: {
                /** @description Done */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Identity */
                            id: string;
                            /** @description What it does */
                            kind: string;
                            /** @description Who asked for it */
                            owner: string;
                            /**
                             * @description queued, running, or how it ended
                             * @enum {string}
                             */
                            state: "queued" | "running" | "done" | "failed" | "cancelled";
                            /** @description Per cent */
                            progress: number;
                            /** @description What it is at, for people */
                            detail: string | null;
                            /** @description What it is done to; null: everything */
                            argument: string | null;
                            /** @description What came of it, for people */
                            result: string | null;
                            /** @description Why it failed, or failed last */
                            error: string | null;
                            /** @description How often it was begun */
                            attempts: number;
                            /**
                             * Format: date-time
                             * @description Not before
                             */
                            run_at: string | null;
                            /**
                             * Format: date-time
                             * @description When it was asked for
                             */
                            created_at: string | null;
                            /**
                             * Format: date-time
                             * @description When it ended; null: it has not
                             */
                            finished_at: string | null;
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                413: components["responses"]["problem"];
                415: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read all of a kind as a file */
        get: {
            parameters: {
                query: {
                    /** @description What is wanted */
                    kind: "accounts" | "aliases" | "domains" | "domain-aliases" | "relay-domains" | "sender-addresses";
                    /** @description Else the Accept header decides; JSON when that names none */
                    format?: "csv" | "json";
                    /** @description With the hashes of passwords, so that people can go on signing in; for a MasterAdmin */
                    hashes?: boolean;
                    /** @description Only what lies in this domain */
                    domain?: string;
                    /** @description Only accounts of this role */
                    role?: "mail_user" | "domain_admin" | "master_admin";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/csv": unknown;
                        "application/json": Record<string, never>[];
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/aliases/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make aliases of lines: <email> <destination>, <destination>... */
        post: {
            parameters: {
                query?: {
                    /** @description Domain of what has none in the lines; its owner's domains are those of name@* */
                    domain?: string;
                    /** @description atomic: all rows or none; rows: each row by itself */
                    mode?: "atomic" | "rows";
                    /** @description Report every row, change nothing */
                    dry_run?: boolean;
                };
                header?: {
                    /** @description Sent again with the same key, it is done once */
                    "Idempotency-Key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "text/plain": unknown;
                };
            };
            responses: {
                /** @description Done */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Identity */
                            id: string;
                            /** @description What it does */
                            kind: string;
                            /** @description Who asked for it */
                            owner: string;
                            /**
                             * @description queued, running, or how it ended
                             * @enum {string}
                             */
                            state: "queued" | "running" | "done" | "failed" | "cancelled";
                            /** @description Per cent */
                            progress: number;
                            /** @description What it is at, for people */
                            detail: string | null;
                            /** @description What it is done to; null: everything */
                            argument: string | null;
                            /** @description What came of it, for people */
                            result: string | null;
                            /** @description Why it failed, or failed last */
                            error: string | null;
                            /** @description How often it was begun */
                            attempts: number;
                            /**
                             * Format: date-time
                             * @description Not before
                             */
                            run_at: string | null;
                            /**
                             * Format: date-time
                             * @description When it was asked for
                             */
                            created_at: string | null;
                            /**
                             * Format: date-time
                             * @description When it ended; null: it has not
                             */
                            finished_at: string | null;
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                413: components["responses"]["problem"];
                415: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{key}/result": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a job says of each row of its file */
        get: {
            parameters: {
                query?: {
                    /** @description Else the Accept header decides; JSON when that names none */
                    format?: "csv" | "json";
                };
                header?: never;
                path: {
                    /** @description Name or id */
                    key: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/csv": unknown;
                        "application/json": {
                            /** @description Of the file, from 1 */
                            line: number;
                            /** @description What the row asked for */
                            what: string;
                            /** @description Name of what the row is */
                            name: string | null;
                            /** @description Why it is refused, as in problems; null: it is not */
                            code: string | null;
                            /** @description Field that has to be mended */
                            field: string | null;
                            /** @description For people */
                            detail: string | null;
                        }[];
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/explain/address": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happens to mail for an address */
        get: {
            parameters: {
                query: {
                    /** @description The address */
                    address: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": Record<string, never>;
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/explain/sender": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who may send as an address */
        get: {
            parameters: {
                query: {
                    /** @description The address */
                    address: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": Record<string, never>;
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List jobs */
        get: {
            parameters: {
                query?: {
                    /** @description Most items of a page */
                    limit?: number;
                    /** @description What the page before answered as next */
                    cursor?: string;
                    /** @description Order; - for descending; created is short for created_at */
                    sort?: "created_at" | "-created_at";
                    /** @description Answer the total, too */
                    count?: "0" | "1" | "true" | "false";
                    /** @description What it does */
                    kind?: string;
                    /** @description queued, running, or how it ended */
                    state?: "queued" | "running" | "done" | "failed" | "cancelled";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                /** @description Identity */
                                id: string;
                                /** @description What it does */
                                kind: string;
                                /** @description Who asked for it */
                                owner: string;
                                /**
                                 * @description queued, running, or how it ended
                                 * @enum {string}
                                 */
                                state: "queued" | "running" | "done" | "failed" | "cancelled";
                                /** @description Per cent */
                                progress: number;
                                /** @description What it is at, for people */
                                detail: string | null;
                                /** @description What it is done to; null: everything */
                                argument: string | null;
                                /** @description What came of it, for people */
                                result: string | null;
                                /** @description Why it failed, or failed last */
                                error: string | null;
                                /** @description How often it was begun */
                                attempts: number;
                                /**
                                 * Format: date-time
                                 * @description Not before
                                 */
                                run_at: string | null;
                                /**
                                 * Format: date-time
                                 * @description When it was asked for
                                 */
                                created_at: string | null;
                                /**
                                 * Format: date-time
                                 * @description When it ended; null: it has not
                                 */
                                finished_at: string | null;
                            }[];
                            next: string | null;
                            total?: number;
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a job */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Name or id */
                    key: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Identity */
                            id: string;
                            /** @description What it does */
                            kind: string;
                            /** @description Who asked for it */
                            owner: string;
                            /**
                             * @description queued, running, or how it ended
                             * @enum {string}
                             */
                            state: "queued" | "running" | "done" | "failed" | "cancelled";
                            /** @description Per cent */
                            progress: number;
                            /** @description What it is at, for people */
                            detail: string | null;
                            /** @description What it is done to; null: everything */
                            argument: string | null;
                            /** @description What came of it, for people */
                            result: string | null;
                            /** @description Why it failed, or failed last */
                            error: string | null;
                            /** @description How often it was begun */
                            attempts: number;
                            /**
                             * Format: date-time
                             * @description Not before
                             */
                            run_at: string | null;
                            /**
                             * Format: date-time
                             * @description When it was asked for
                             */
                            created_at: string | null;
                            /**
                             * Format: date-time
                             * @description When it ended; null: it has not
                             */
                            finished_at: string | null;
                        };
                    };
                };
                /** @description As you have it */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        put?: never;
        post?: never;
        /** Cancel a job */
        delete: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: never;
                path: {
                    /** @description Name or id */
                    key: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The plan of a dry run */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{key}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Follow a job by server-sent events */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Name or id */
                    key: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/event-stream": string;
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/server/sign-in-blocks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List who is not listened to at present, because of wrong passwords */
        get: {
            parameters: {
                query?: {
                    /** @description Most items of a page */
                    limit?: number;
                    /** @description What the page before answered as next */
                    cursor?: string;
                    /** @description Order; - for descending; created is short for created_at */
                    sort?: "blocked_until" | "-blocked_until";
                    /** @description Answer the total, too */
                    count?: "0" | "1" | "true" | "false";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                /** @description Identity */
                                id: string;
                                /** @description Account whose password was guessed at; null: of a network, or a name that is nobody's */
                                account: string | null;
                                /** @description Where from; null: from everywhere but the networks that the account has signed in from before */
                                network: string | null;
                                /** @description Wrong passwords, when the last one came; they are forgotten with time */
                                failures: number;
                                /**
                                 * Format: date-time
                                 * @description When the last one came
                                 */
                                last_at: string | null;
                                /**
                                 * Format: date-time
                                 * @description When the next one is listened to
                                 */
                                blocked_until: string | null;
                            }[];
                            next: string | null;
                            total?: number;
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/server/sign-in-blocks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Listen again, and forget these wrong passwords */
        delete: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: {
                    /** @description Only if the object still has this ETag */
                    "If-Match"?: string;
                };
                path: {
                    /** @description Id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The plan of a dry run */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                412: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/server/queue": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the messages in Postfix's queue */
        get: {
            parameters: {
                query?: {
                    /** @description Most items of a page */
                    limit?: number;
                    /** @description Answer the total, too */
                    count?: "0" | "1" | "true" | "false";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                /** @description Postfix's name of the message */
                                queue_id: string;
                                /** @description active, deferred, hold, incoming or maildrop */
                                queue_name: string;
                                /** @description Envelope sender; empty for bounces */
                                sender: string;
                                /** @description Why it was not delivered yet */
                                reason: string | null;
                                /**
                                 * Format: date-time
                                 * @description When it came
                                 */
                                arrived_at: string | null;
                                /** @description Size */
                                size_bytes: number;
                                /** @description Who has not got it yet */
                                recipients: string[];
                            }[];
                            next: string | null;
                            total?: number;
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/server/actions/recalculate-quota": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask Dovecot anew how full every mailbox is */
        post: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: {
                    /** @description Sent again with the same key, it is done once */
                    "Idempotency-Key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The plan of a dry run */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                /** @description Done */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Identity */
                            id: string;
                            /** @description What it does */
                            kind: string;
                            /** @description Who asked for it */
                            owner: string;
                            /**
                             * @description queued, running, or how it ended
                             * @enum {string}
                             */
                            state: "queued" | "running" | "done" | "failed" | "cancelled";
                            /** @description Per cent */
                            progress: number;
                            /** @description What it is at, for people */
                            detail: string | null;
                            /** @description What it is done to; null: everything */
                            argument: string | null;
                            /** @description What came of it, for people */
                            result: string | null;
                            /** @description Why it failed, or failed last */
                            error: string | null;
                            /** @description How often it was begun */
                            attempts: number;
                            /**
                             * Format: date-time
                             * @description Not before
                             */
                            run_at: string | null;
                            /**
                             * Format: date-time
                             * @description When it was asked for
                             */
                            created_at: string | null;
                            /**
                             * Format: date-time
                             * @description When it ended; null: it has not
                             */
                            finished_at: string | null;
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/server/actions/empty-junk-trash": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Delete now what has lain in Junk and Trash for longer than is set */
        post: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: {
                    /** @description Sent again with the same key, it is done once */
                    "Idempotency-Key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The plan of a dry run */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                /** @description Done */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Identity */
                            id: string;
                            /** @description What it does */
                            kind: string;
                            /** @description Who asked for it */
                            owner: string;
                            /**
                             * @description queued, running, or how it ended
                             * @enum {string}
                             */
                            state: "queued" | "running" | "done" | "failed" | "cancelled";
                            /** @description Per cent */
                            progress: number;
                            /** @description What it is at, for people */
                            detail: string | null;
                            /** @description What it is done to; null: everything */
                            argument: string | null;
                            /** @description What came of it, for people */
                            result: string | null;
                            /** @description Why it failed, or failed last */
                            error: string | null;
                            /** @description How often it was begun */
                            attempts: number;
                            /**
                             * Format: date-time
                             * @description Not before
                             */
                            run_at: string | null;
                            /**
                             * Format: date-time
                             * @description When it was asked for
                             */
                            created_at: string | null;
                            /**
                             * Format: date-time
                             * @description When it ended; null: it has not
                             */
                            finished_at: string | null;
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/settings/relayhost": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the server that takes outgoing mail */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Server that takes all outgoing mail; null: each goes to the MX of its domain */
                            host: string | null;
                            /** @description Its port */
                            port: number;
                            /**
                             * @description Encryption: verified asks for a certificate of that name; a login needs required or verified
                             * @enum {string}
                             */
                            tls: "opportunistic" | "none" | "required" | "verified";
                            /** @description Login there; null: none */
                            username: string | null;
                            /** @description Is a password stored? */
                            password_set: boolean;
                            /** @description The host may be in a private network or on this machine; a login needs no encryption then */
                            allow_private: boolean;
                        };
                    };
                };
                /** @description As you have it */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        /** Replace the server that takes outgoing mail */
        put: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: {
                    /** @description Only if the object still has this ETag */
                    "If-Match"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Server that takes all outgoing mail; null: each goes to the MX of its domain */
                        host?: string | null;
                        /** @description Its port */
                        port?: number;
                        /**
                         * @description Encryption: verified asks for a certificate of that name; a login needs required or verified
                         * @enum {string}
                         */
                        tls?: "opportunistic" | "none" | "required" | "verified";
                        /** @description Login there; null: none */
                        username?: string | null;
                        /**
                         * Format: password
                         * @description Its password; left out, the stored one stays as long as host and username do
                         */
                        password?: string | null;
                        /** @description The host may be in a private network or on this machine; a login needs no encryption then */
                        allow_private?: boolean;
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Server that takes all outgoing mail; null: each goes to the MX of its domain */
                            host: string | null;
                            /** @description Its port */
                            port: number;
                            /**
                             * @description Encryption: verified asks for a certificate of that name; a login needs required or verified
                             * @enum {string}
                             */
                            tls: "opportunistic" | "none" | "required" | "verified";
                            /** @description Login there; null: none */
                            username: string | null;
                            /** @description Is a password stored? */
                            password_set: boolean;
                            /** @description The host may be in a private network or on this machine; a login needs no encryption then */
                            allow_private: boolean;
                        } | {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                412: components["responses"]["problem"];
                413: components["responses"]["problem"];
                415: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        post?: never;
        /** Take away the server that takes outgoing mail */
        delete: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: {
                    /** @description Only if the object still has this ETag */
                    "If-Match"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The plan of a dry run */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                412: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/settings/system-mailer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read who sends what the portal itself writes */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Server that takes what the portal itself writes; null: this server's own Postfix */
                            host: string | null;
                            /** @description Its port; 465 begins with TLS */
                            port: number;
                            /**
                             * @description Encryption: verified asks for a certificate of that name; a login needs required or verified
                             * @enum {string}
                             */
                            tls: "opportunistic" | "none" | "required" | "verified";
                            /** @description Login there; null: none */
                            username: string | null;
                            /** @description Is a password stored? */
                            password_set: boolean;
                            /** @description The host may be in a private network or on this machine; a login needs no encryption then */
                            allow_private: boolean;
                            /**
                             * Format: email
                             * @description Sender of these mails; null: no-reply at this server's name
                             */
                            from_address: string | null;
                        };
                    };
                };
                /** @description As you have it */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        /** Replace who sends what the portal itself writes */
        put: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: {
                    /** @description Only if the object still has this ETag */
                    "If-Match"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Server that takes what the portal itself writes; null: this server's own Postfix */
                        host?: string | null;
                        /** @description Its port; 465 begins with TLS */
                        port?: number;
                        /**
                         * @description Encryption: verified asks for a certificate of that name; a login needs required or verified
                         * @enum {string}
                         */
                        tls?: "opportunistic" | "none" | "required" | "verified";
                        /** @description Login there; null: none */
                        username?: string | null;
                        /**
                         * Format: password
                         * @description Its password; left out, the stored one stays as long as host and username do
                         */
                        password?: string | null;
                        /** @description The host may be in a private network or on this machine; a login needs no encryption then */
                        allow_private?: boolean;
                        /**
                         * Format: email
                         * @description Sender of these mails; null: no-reply at this server's name
                         */
                        from_address?: string | null;
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Server that takes what the portal itself writes; null: this server's own Postfix */
                            host: string | null;
                            /** @description Its port; 465 begins with TLS */
                            port: number;
                            /**
                             * @description Encryption: verified asks for a certificate of that name; a login needs required or verified
                             * @enum {string}
                             */
                            tls: "opportunistic" | "none" | "required" | "verified";
                            /** @description Login there; null: none */
                            username: string | null;
                            /** @description Is a password stored? */
                            password_set: boolean;
                            /** @description The host may be in a private network or on this machine; a login needs no encryption then */
                            allow_private: boolean;
                            /**
                             * Format: email
                             * @description Sender of these mails; null: no-reply at this server's name
                             */
                            from_address: string | null;
                        } | {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                412: components["responses"]["problem"];
                413: components["responses"]["problem"];
                415: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        post?: never;
        /** Take away who sends what the portal itself writes */
        delete: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: {
                    /** @description Only if the object still has this ETag */
                    "If-Match"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The plan of a dry run */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                412: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/settings/junk-trash": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read when Junk and Trash are emptied */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Days after which mail in Junk is deleted; 0: never */
                            junk_days: number;
                            /** @description Days after which mail in Trash is deleted; 0: never */
                            trash_days: number;
                        };
                    };
                };
                /** @description As you have it */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        /** Replace when Junk and Trash are emptied */
        put: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: {
                    /** @description Only if the object still has this ETag */
                    "If-Match"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Days after which mail in Junk is deleted; 0: never */
                        junk_days?: number;
                        /** @description Days after which mail in Trash is deleted; 0: never */
                        trash_days?: number;
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Days after which mail in Junk is deleted; 0: never */
                            junk_days: number;
                            /** @description Days after which mail in Trash is deleted; 0: never */
                            trash_days: number;
                        } | {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                412: components["responses"]["problem"];
                413: components["responses"]["problem"];
                415: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        post?: never;
        /** Take away when Junk and Trash are emptied */
        delete: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: {
                    /** @description Only if the object still has this ETag */
                    "If-Match"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The plan of a dry run */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                412: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/settings/sending-limits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read how much a mailbox may send */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Recipients on this server that a mailbox may write to at once */
                            local_burst: number;
                            /** @description More of them for each minute */
                            local_per_minute: number;
                            /** @description Recipients elsewhere that a mailbox may write to at once */
                            external_burst: number;
                            /** @description Seconds after which it may write to one more */
                            external_seconds_each: number;
                        };
                    };
                };
                /** @description As you have it */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        /** Replace how much a mailbox may send */
        put: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: {
                    /** @description Only if the object still has this ETag */
                    "If-Match"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Recipients on this server that a mailbox may write to at once */
                        local_burst?: number;
                        /** @description More of them for each minute */
                        local_per_minute?: number;
                        /** @description Recipients elsewhere that a mailbox may write to at once */
                        external_burst?: number;
                        /** @description Seconds after which it may write to one more */
                        external_seconds_each?: number;
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Recipients on this server that a mailbox may write to at once */
                            local_burst: number;
                            /** @description More of them for each minute */
                            local_per_minute: number;
                            /** @description Recipients elsewhere that a mailbox may write to at once */
                            external_burst: number;
                            /** @description Seconds after which it may write to one more */
                            external_seconds_each: number;
                        } | {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                412: components["responses"]["problem"];
                413: components["responses"]["problem"];
                415: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        post?: never;
        /** Take away how much a mailbox may send */
        delete: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: {
                    /** @description Only if the object still has this ETag */
                    "If-Match"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The plan of a dry run */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                412: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stats/blocked-senders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List who may not send at present, because of abuse */
        get: {
            parameters: {
                query?: {
                    /** @description Most items of a page */
                    limit?: number;
                    /** @description What the page before answered as next */
                    cursor?: string;
                    /** @description Names that begin so */
                    q?: string;
                    /** @description Order; - for descending; created is short for created_at */
                    sort?: "name" | "-name";
                    /** @description Answer the total, too */
                    count?: "0" | "1" | "true" | "false";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                /** @description Identity of the account */
                                id: string;
                                /** @description Account that may not send */
                                name: string;
                                /**
                                 * @description limit: it ran into its sending limits again and again; spam: it sent what scores as spam
                                 * @enum {string}
                                 */
                                reason: "limit" | "spam";
                                /** @description What was seen, for people */
                                detail: string;
                                /**
                                 * Format: date-time
                                 * @description When it was blocked
                                 */
                                since: string | null;
                                /**
                                 * Format: date-time
                                 * @description When that ends by itself
                                 */
                                until: string | null;
                            }[];
                            next: string | null;
                            total?: number;
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stats/blocked-senders/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Let a blocked sender send again */
        delete: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: {
                    /** @description Only if the object still has this ETag */
                    "If-Match"?: string;
                };
                path: {
                    /** @description Name or id */
                    key: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The plan of a dry run */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                412: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/antispam/thresholds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the antispam thresholds of the server */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Score from which a message has to come twice; 999: off */
                            greylist: number;
                            /** @description Score from which it is marked and goes to Junk; 999: off */
                            add_header: number;
                            /** @description Score from which it is refused; 999: off */
                            reject: number;
                            /**
                             * @description Whose they are: set here, those of the server, or the ones it came with
                             * @enum {string}
                             */
                            source: "own" | "global" | "default";
                        };
                    };
                };
                /** @description As you have it */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        /** Replace the antispam thresholds of the server */
        put: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: {
                    /** @description Only if the object still has this ETag */
                    "If-Match"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Score from which a message has to come twice; 999: off */
                        greylist: number;
                        /** @description Score from which it is marked and goes to Junk; 999: off */
                        add_header: number;
                        /** @description Score from which it is refused; 999: off */
                        reject: number;
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Score from which a message has to come twice; 999: off */
                            greylist: number;
                            /** @description Score from which it is marked and goes to Junk; 999: off */
                            add_header: number;
                            /** @description Score from which it is refused; 999: off */
                            reject: number;
                            /**
                             * @description Whose they are: set here, those of the server, or the ones it came with
                             * @enum {string}
                             */
                            source: "own" | "global" | "default";
                        } | {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                412: components["responses"]["problem"];
                413: components["responses"]["problem"];
                415: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        post?: never;
        /** Take away the antispam thresholds of the server */
        delete: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: {
                    /** @description Only if the object still has this ETag */
                    "If-Match"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The plan of a dry run */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                412: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/antispam/rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the white and black lists of the server */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            whitelist: {
                                /** @description Sender domains, each with all its sub-domains that are let in; forgeries come with them */
                                domains: string[];
                                /** @description Sender addresses that are let in */
                                emails: string[];
                                /** @description Addresses and networks of sending servers, IPv4 and IPv6 that are let in */
                                ips: string[];
                            };
                            blacklist: {
                                /** @description Sender domains, each with all its sub-domains that are refused */
                                domains: string[];
                                /** @description Sender addresses that are refused */
                                emails: string[];
                                /** @description Addresses and networks of sending servers, IPv4 and IPv6 that are refused */
                                ips: string[];
                            };
                        };
                    };
                };
                /** @description As you have it */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        /** Replace the white and black lists of the server */
        put: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: {
                    /** @description Only if the object still has this ETag */
                    "If-Match"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        whitelist?: {
                            /** @description Sender domains, each with all its sub-domains that are let in; forgeries come with them */
                            domains?: string[];
                            /** @description Sender addresses that are let in */
                            emails?: string[];
                            /** @description Addresses and networks of sending servers, IPv4 and IPv6 that are let in */
                            ips?: string[];
                        };
                        blacklist?: {
                            /** @description Sender domains, each with all its sub-domains that are refused */
                            domains?: string[];
                            /** @description Sender addresses that are refused */
                            emails?: string[];
                            /** @description Addresses and networks of sending servers, IPv4 and IPv6 that are refused */
                            ips?: string[];
                        };
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            whitelist: {
                                /** @description Sender domains, each with all its sub-domains that are let in; forgeries come with them */
                                domains: string[];
                                /** @description Sender addresses that are let in */
                                emails: string[];
                                /** @description Addresses and networks of sending servers, IPv4 and IPv6 that are let in */
                                ips: string[];
                            };
                            blacklist: {
                                /** @description Sender domains, each with all its sub-domains that are refused */
                                domains: string[];
                                /** @description Sender addresses that are refused */
                                emails: string[];
                                /** @description Addresses and networks of sending servers, IPv4 and IPv6 that are refused */
                                ips: string[];
                            };
                        } | {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                412: components["responses"]["problem"];
                413: components["responses"]["problem"];
                415: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        post?: never;
        /** Take away the white and black lists of the server */
        delete: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: {
                    /** @description Only if the object still has this ETag */
                    "If-Match"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The plan of a dry run */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                412: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/domains/{key}/antispam/thresholds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the antispam thresholds of a domain */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Name or id */
                    key: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Score from which a message has to come twice; 999: off */
                            greylist: number;
                            /** @description Score from which it is marked and goes to Junk; 999: off */
                            add_header: number;
                            /** @description Score from which it is refused; 999: off */
                            reject: number;
                            /**
                             * @description Whose they are: set here, those of the server, or the ones it came with
                             * @enum {string}
                             */
                            source: "own" | "global" | "default";
                        };
                    };
                };
                /** @description As you have it */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        /** Replace the antispam thresholds of a domain */
        put: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: {
                    /** @description Only if the object still has this ETag */
                    "If-Match"?: string;
                };
                path: {
                    /** @description Name or id */
                    key: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Score from which a message has to come twice; 999: off */
                        greylist: number;
                        /** @description Score from which it is marked and goes to Junk; 999: off */
                        add_header: number;
                        /** @description Score from which it is refused; 999: off */
                        reject: number;
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Score from which a message has to come twice; 999: off */
                            greylist: number;
                            /** @description Score from which it is marked and goes to Junk; 999: off */
                            add_header: number;
                            /** @description Score from which it is refused; 999: off */
                            reject: number;
                            /**
                             * @description Whose they are: set here, those of the server, or the ones it came with
                             * @enum {string}
                             */
                            source: "own" | "global" | "default";
                        } | {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                412: components["responses"]["problem"];
                413: components["responses"]["problem"];
                415: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        post?: never;
        /** Take away the antispam thresholds of a domain */
        delete: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: {
                    /** @description Only if the object still has this ETag */
                    "If-Match"?: string;
                };
                path: {
                    /** @description Name or id */
                    key: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The plan of a dry run */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                412: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/domains/{key}/antispam/rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the white and black lists of a domain */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Name or id */
                    key: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            whitelist: {
                                /** @description Sender domains, each with all its sub-domains that are let in; forgeries come with them */
                                domains: string[];
                                /** @description Sender addresses that are let in */
                                emails: string[];
                                /** @description Addresses and networks of sending servers, IPv4 and IPv6 that are let in */
                                ips: string[];
                            };
                            blacklist: {
                                /** @description Sender domains, each with all its sub-domains that are refused */
                                domains: string[];
                                /** @description Sender addresses that are refused */
                                emails: string[];
                                /** @description Addresses and networks of sending servers, IPv4 and IPv6 that are refused */
                                ips: string[];
                            };
                        };
                    };
                };
                /** @description As you have it */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        /** Replace the white and black lists of a domain */
        put: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: {
                    /** @description Only if the object still has this ETag */
                    "If-Match"?: string;
                };
                path: {
                    /** @description Name or id */
                    key: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        whitelist?: {
                            /** @description Sender domains, each with all its sub-domains that are let in; forgeries come with them */
                            domains?: string[];
                            /** @description Sender addresses that are let in */
                            emails?: string[];
                            /** @description Addresses and networks of sending servers, IPv4 and IPv6 that are let in */
                            ips?: string[];
                        };
                        blacklist?: {
                            /** @description Sender domains, each with all its sub-domains that are refused */
                            domains?: string[];
                            /** @description Sender addresses that are refused */
                            emails?: string[];
                            /** @description Addresses and networks of sending servers, IPv4 and IPv6 that are refused */
                            ips?: string[];
                        };
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            whitelist: {
                                /** @description Sender domains, each with all its sub-domains that are let in; forgeries come with them */
                                domains: string[];
                                /** @description Sender addresses that are let in */
                                emails: string[];
                                /** @description Addresses and networks of sending servers, IPv4 and IPv6 that are let in */
                                ips: string[];
                            };
                            blacklist: {
                                /** @description Sender domains, each with all its sub-domains that are refused */
                                domains: string[];
                                /** @description Sender addresses that are refused */
                                emails: string[];
                                /** @description Addresses and networks of sending servers, IPv4 and IPv6 that are refused */
                                ips: string[];
                            };
                        } | {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                412: components["responses"]["problem"];
                413: components["responses"]["problem"];
                415: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        post?: never;
        /** Take away the white and black lists of a domain */
        delete: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: {
                    /** @description Only if the object still has this ETag */
                    "If-Match"?: string;
                };
                path: {
                    /** @description Name or id */
                    key: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The plan of a dry run */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                412: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/relay-domains/{key}/antispam/thresholds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the antispam thresholds of a relay domain */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Name or id */
                    key: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Score from which a message has to come twice; 999: off */
                            greylist: number;
                            /** @description Score from which it is marked and goes to Junk; 999: off */
                            add_header: number;
                            /** @description Score from which it is refused; 999: off */
                            reject: number;
                            /**
                             * @description Whose they are: set here, those of the server, or the ones it came with
                             * @enum {string}
                             */
                            source: "own" | "global" | "default";
                        };
                    };
                };
                /** @description As you have it */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        /** Replace the antispam thresholds of a relay domain */
        put: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: {
                    /** @description Only if the object still has this ETag */
                    "If-Match"?: string;
                };
                path: {
                    /** @description Name or id */
                    key: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Score from which a message has to come twice; 999: off */
                        greylist: number;
                        /** @description Score from which it is marked and goes to Junk; 999: off */
                        add_header: number;
                        /** @description Score from which it is refused; 999: off */
                        reject: number;
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Score from which a message has to come twice; 999: off */
                            greylist: number;
                            /** @description Score from which it is marked and goes to Junk; 999: off */
                            add_header: number;
                            /** @description Score from which it is refused; 999: off */
                            reject: number;
                            /**
                             * @description Whose they are: set here, those of the server, or the ones it came with
                             * @enum {string}
                             */
                            source: "own" | "global" | "default";
                        } | {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                412: components["responses"]["problem"];
                413: components["responses"]["problem"];
                415: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        post?: never;
        /** Take away the antispam thresholds of a relay domain */
        delete: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: {
                    /** @description Only if the object still has this ETag */
                    "If-Match"?: string;
                };
                path: {
                    /** @description Name or id */
                    key: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The plan of a dry run */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                412: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/relay-domains/{key}/antispam/rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the white and black lists of a relay domain */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Name or id */
                    key: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            whitelist: {
                                /** @description Sender domains, each with all its sub-domains that are let in; forgeries come with them */
                                domains: string[];
                                /** @description Sender addresses that are let in */
                                emails: string[];
                                /** @description Addresses and networks of sending servers, IPv4 and IPv6 that are let in */
                                ips: string[];
                            };
                            blacklist: {
                                /** @description Sender domains, each with all its sub-domains that are refused */
                                domains: string[];
                                /** @description Sender addresses that are refused */
                                emails: string[];
                                /** @description Addresses and networks of sending servers, IPv4 and IPv6 that are refused */
                                ips: string[];
                            };
                        };
                    };
                };
                /** @description As you have it */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        /** Replace the white and black lists of a relay domain */
        put: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: {
                    /** @description Only if the object still has this ETag */
                    "If-Match"?: string;
                };
                path: {
                    /** @description Name or id */
                    key: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        whitelist?: {
                            /** @description Sender domains, each with all its sub-domains that are let in; forgeries come with them */
                            domains?: string[];
                            /** @description Sender addresses that are let in */
                            emails?: string[];
                            /** @description Addresses and networks of sending servers, IPv4 and IPv6 that are let in */
                            ips?: string[];
                        };
                        blacklist?: {
                            /** @description Sender domains, each with all its sub-domains that are refused */
                            domains?: string[];
                            /** @description Sender addresses that are refused */
                            emails?: string[];
                            /** @description Addresses and networks of sending servers, IPv4 and IPv6 that are refused */
                            ips?: string[];
                        };
                    };
                };
            };
            responses: {
                /** @description Done */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            whitelist: {
                                /** @description Sender domains, each with all its sub-domains that are let in; forgeries come with them */
                                domains: string[];
                                /** @description Sender addresses that are let in */
                                emails: string[];
                                /** @description Addresses and networks of sending servers, IPv4 and IPv6 that are let in */
                                ips: string[];
                            };
                            blacklist: {
                                /** @description Sender domains, each with all its sub-domains that are refused */
                                domains: string[];
                                /** @description Sender addresses that are refused */
                                emails: string[];
                                /** @description Addresses and networks of sending servers, IPv4 and IPv6 that are refused */
                                ips: string[];
                            };
                        } | {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                412: components["responses"]["problem"];
                413: components["responses"]["problem"];
                415: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        post?: never;
        /** Take away the white and black lists of a relay domain */
        delete: {
            parameters: {
                query?: {
                    /** @description 1: answer the plan, change nothing */
                    dry_run?: "0" | "1" | "true" | "false";
                };
                header?: {
                    /** @description Only if the object still has this ETag */
                    "If-Match"?: string;
                };
                path: {
                    /** @description Name or id */
                    key: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The plan of a dry run */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            plan: {
                                action: string;
                                kind: string;
                                name: string;
                                detail: string | null;
                            }[];
                        };
                    };
                };
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["problem"];
                401: components["responses"]["problem"];
                403: components["responses"]["problem"];
                404: components["responses"]["problem"];
                409: components["responses"]["problem"];
                412: components["responses"]["problem"];
                413: components["responses"]["problem"];
                422: components["responses"]["problem"];
                429: components["responses"]["problem"];
                500: components["responses"]["problem"];
                503: components["responses"]["problem"];
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        problem: {
            type: string;
            title: string;
            status: number;
            detail?: string;
            instance: string;
            request_id: string;
            /** @enum {string} */
            code: "malformed" | "unauthenticated" | "bad_credentials" | "otp_required" | "forbidden" | "csrf" | "not_found" | "method_not_allowed" | "exists" | "conflict" | "etag_mismatch" | "too_large" | "unsupported_type" | "invalid_field" | "idempotency_mismatch" | "quota_exceeded" | "rate_limited" | "internal" | "busy" | "unavailable";
            errors?: {
                /** Format: json-pointer */
                pointer: string;
                code: string;
                detail: string;
            }[];
        };
    };
    responses: {
        /** @description What went wrong */
        problem: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["problem"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
