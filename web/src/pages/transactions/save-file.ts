/** Hands bytes to the browser as a download. */
export function saveFile(bytes: Blob, name: string): void {
  const place = URL.createObjectURL(bytes);
  const link = document.createElement('a');
  link.href = place;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(place), 10_000);
}
