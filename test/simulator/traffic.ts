/** Traffic for pages and programs: to come. */
export {};
