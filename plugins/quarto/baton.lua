-- Code blocks of the class `baton` become <baton-snippet> elements, for Quarto and for pandoc; the block's attributes are the
-- element's. Formats that are not HTML keep the code block.

local function escape(text)
  return (text:gsub("&", "&amp;"):gsub("<", "&lt;"):gsub(">", "&gt;"):gsub('"', "&quot;"))
end

function CodeBlock(block)
  if not block.classes:includes("baton") or not FORMAT:match("html") then
    return nil
  end
  local words = { "<baton-snippet" }
  for name, value in pairs(block.attributes) do
    table.insert(words, value == "" and name or string.format('%s="%s"', name, escape(value)))
  end
  for _, class in ipairs(block.classes) do
    if class == "autorun" then
      table.insert(words, "autorun")
    end
  end
  local code = '><pre><code class="language-python">' .. escape(block.text) .. "</code></pre></baton-snippet>"
  return pandoc.RawBlock("html", table.concat(words, " ") .. code)
end
