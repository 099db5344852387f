// SPDX-License-Identifier: Apache-2.0
function o(n,t,...s){let e=document.createElement("a");e.href=URL.createObjectURL(new Blob(s,{type:t})),e.download=n,e.click(),setTimeout(()=>URL.revokeObjectURL(e.href),6e4)}var c=n=>/^[=+\-@\t\r]/.test(n)?`'${n}`:n,r=n=>`"${c(Array.isArray(n)?n.join(", "):String(n??"")).replaceAll('"','""')}"`;function i(n,t){let s=[Object.keys(t[0]??{}),...t.map(e=>Object.values(e))].map(e=>e.map(r).join(","));o(`${n}.csv`,"text/csv",`${s.join(`\r
`)}\r
`)}export{o as a,i as b};
