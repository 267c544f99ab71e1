// Builds the browser part at install time. Runs under whatever Node npm runs on, hence plain JavaScript.
console.log('The browser part is not built yet.');
