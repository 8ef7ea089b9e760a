// Writes the name and the tag of an image into a kustomization:
//   set_image.ts FILE NAME TAG

/** Names the one image of a kustomization. Throws when the text has none, or several. */
export function setImage(text: string, name: string, tag: string): string {
  let found = 0;
  const changed = text.replace(
    /^( *)newName: .*\n( *)newTag: .*$/gm,
    (_, first: string, second: string) => {
      found++;
      return `${first}newName: ${name}\n${second}newTag: ${tag}`;
    },
  );
  if (found !== 1) {
    throw new Error(`Cannot name the image: ${found} images, must be one`);
  }
  return changed;
}

if (import.meta.main) {
  const [file, name, tag] = Deno.args;
  if (!file || !name || !tag) {
    throw new Error("Cannot name the image: give FILE, NAME and TAG");
  }
  const text = await Deno.readTextFile(file);
  await Deno.writeTextFile(file, setImage(text, name, tag));
}
